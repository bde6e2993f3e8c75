// Stands in for fc3, the component of Serverless Devs that deploys functions, whose code no package registry has. It plays
// what was recorded of fc3 0.1.22 as far as a deployment depends on it: it keeps what is deployed in a file instead of the
// cloud, shows differences and results with every value of the environment, asks before it overwrites unless it gets -y,
// adds a qualifier to what it reads, refuses a failure destination that does not exist, and updates no trigger of a topic.

"use strict";

const fs = require("fs");
const path = require("path");

module.exports = class Fc3 {
  constructor({ logger }) {
    this.logger = logger;
    this.file = process.env.STAND_IN_CLOUD;
  }

  cloud() {
    return fs.existsSync(this.file) ? JSON.parse(fs.readFileSync(this.file, "utf8")) : { functions: {}, calls: [] };
  }

  save(cloud, ...calls) {
    cloud.calls.push(...calls);
    fs.writeFileSync(this.file, JSON.stringify(cloud));
  }

  async deploy({ props, args }) {
    const { triggers = [], asyncInvokeConfig, ...config } = props;
    const name = props.functionName;
    const only = args.find((each) => ["--function", "--trigger"].includes(each));
    const cloud = this.cloud();
    const there = cloud.functions[name];
    this.logger.debug(`input props: ${JSON.stringify(props)}`);
    if (there && this.changed(`function ${name}`, there.config, config) && !args.includes("-y")) return this.ask();
    if (only !== "--trigger") {
      cloud.functions[name] = { triggers: {}, async: null, ...there, config };
      this.save(cloud, `${there ? "UpdateFunction" : "CreateFunction"} ${name}`);
    }
    if (only !== "--function") this.deployTriggers(cloud, name, triggers, args);
    if (!only) this.deployAsync(cloud, name, asyncInvokeConfig, args);
    return { ...config, triggers };
  }

  deployTriggers(cloud, name, triggers, args) {
    const only = args[args.indexOf("--trigger") + 1];
    const chosen = args.includes("--trigger") ? triggers.filter((each) => each.triggerName === only) : triggers;
    const deployed = cloud.functions[name].triggers;
    for (const each of chosen) {
      const there = deployed[each.triggerName];
      if (there && JSON.stringify(there) !== JSON.stringify(each)) {
        process.stdout.write("Triggers was changed, please confirm before deployment:\n\n");
        process.stdout.write(`${name}/${each.triggerName} \n  sourceArn: ${there.sourceArn} => ${each.sourceArn}\n`);
        if (!args.includes("-y")) return this.ask();
      }
      if (there && each.triggerType === "mns_topic") {
        this.logger.warn(`${name}/${each.triggerName} mns_topic trigger is no need update!`);
        continue;
      }
      deployed[each.triggerName] = each;
      this.save(cloud, `${there ? "UpdateTrigger" : "CreateTrigger"} ${name}/${each.triggerName}`);
    }
  }

  deployAsync(cloud, name, wanted, args) {
    if (!wanted) return;
    const destination = wanted.destinationConfig?.onFailure?.destination.split("/").pop();
    if (destination && !cloud.functions[destination]) throw new Error(`FunctionNotFound: ${destination}`);
    const there = cloud.functions[name].async;
    if (there && this.changed(`async ${name}`, { ...there, qualifier: "LATEST" }, wanted) && !args.includes("-y")) {
      return this.ask();
    }
    cloud.functions[name].async = wanted;
    this.save(cloud, `PutAsyncInvokeConfig ${name}`);
  }

  async remove({ props, args }) {
    const cloud = this.cloud();
    if (!args.includes("--trigger")) {
      // fc3 removes the triggers of a function before the function; one that is not there is passed over. An error is
      // told, and nothing else: the exit status is 0.
      if (process.env.STAND_IN_REFUSES === props.functionName) {
        return this.logger.error(`remove error: AccessDenied: ${props.functionName}`);
      }
      delete cloud.functions[props.functionName];
      return this.save(cloud, `DeleteFunction ${props.functionName}`);
    }
    const trigger = args[args.indexOf("--trigger") + 1];
    delete cloud.functions[props.functionName].triggers[trigger];
    this.save(cloud, `DeleteTrigger ${props.functionName}/${trigger}`);
  }

  changed(what, before, after) {
    const sorted = (value) => JSON.stringify(Object.entries(value).sort());
    if (sorted(before) === sorted(after)) return false;
    const variables = Object.entries(after.environmentVariables ?? {}).map(([name, value]) => {
      const old = before.environmentVariables?.[name];
      return old === value ? `  ${name}: ${value}` : `  ${name}: \x1b[31m${old}\x1b[39m => \x1b[32m${value}\x1b[39m`;
    });
    process.stdout.write(`${what} was changed\nenvironmentVariables: \n${variables.join("\n")}\n`);
    return true;
  }

  ask() {
    // Without a terminal, the question ends the process: nothing is written, and the status is 0.
    process.stdout.write("Deploy it with local config?\n");
    process.exit(0);
  }
};
