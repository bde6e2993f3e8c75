// What Serverless Devs runs first when `s init` makes a project from an archive of this repository.
//
// It takes the project's files from src/, and fills {{ name }} in. So all files are copied there, and in s.yaml and
// oceanferry.yaml the names of publish.yaml's parameters come into the place of the values, which are their defaults.

"use strict";

const fs = require("fs");
const path = require("path");

/** What is chosen in s.yaml, and where it stands: after the first group. Most of it follows from oceanferry.yaml. */
const S_YAML = {
  region: /^(  region: )cn-hangzhou$/gm,
  account_id: /(")?\b1234567890123456\b/g,
  runtime: /^(  runtime: )python3\.10$/gm,
  nightly: /(cronExpression: ")CRON_TZ=Asia\/Shanghai 0 0 8 \* \* \*/g,
};

/** What is chosen in oceanferry.yaml, and where it stands. */
const OCEANFERRY_YAML = {
  region: /^(region: ).+$/gm,
  account_id: /^(account_id: ")[^"]+/gm,
  nightly: /(schedule: )CRON_TZ=Asia\/Shanghai 0 0 8 \* \* \*/g,
  instance_id: /(instance_id: )[\w-]+/g,
  archive_bucket: /(bucket: )my-archive\b/g,
  archive_region: /(region: )cn-shanghai\b/g,
  state_bucket: /(bucket: )my-state\b/g,
};

exports.preInit = async ({ tempAppPath: here }) => {
  const names = fs.readdirSync(here);
  const opened = {
    "s.yaml": open(path.join(here, "s.yaml"), S_YAML),
    // Serverless Devs fills in s.yaml, and files of this name.
    "oceanferry.yaml.stpl": open(path.join(here, "oceanferry.yaml"), OCEANFERRY_YAML),
  };
  const src = path.join(here, "src");
  for (const name of names) fs.cpSync(path.join(here, name), path.join(src, name), { recursive: true });
  for (const [name, text] of Object.entries(opened)) fs.writeFileSync(path.join(src, name), text);
  fs.rmSync(path.join(src, "oceanferry.yaml"));
};

function open(file, choices) {
  let text = fs.readFileSync(file, "utf8");
  for (const [name, place] of Object.entries(choices)) {
    if (text.search(place) < 0) throw new Error(`nothing can be chosen as ${name} in ${file}`);
    text = text.replace(place, (_, before = "") => `${before}{{ ${name} }}`);
  }
  return text;
}
