// Judges ROS templates by the classes that the vendor generates from its resource types (ros-cdk-*): every property must
// be known, of its type and within its bounds, every required one there, every reference to something; and what the
// vendor's code writes from a template must be that template.
//
//   NODE_PATH=build/ros-validators/node_modules node validate_ros.cjs TEMPLATE.json ...
//
// Prints one JSON document: the problems of each file.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { isDeepStrictEqual } = require('util');
const ros = require('@alicloud/ros-cdk-core');

const FUNCTIONS = /^function (ros\w+)ToRosTemplate\([^)]*\) \{[\s\S]*?^    return \{\n([\s\S]*?)^    \};/gm;
const PROPERTIES = /^ +'?(\w+)'?: (.*)\(properties\.(\w+)\),$/gm;
const RESOURCE_KEYS = ['Type', 'Properties', 'DeletionPolicy', 'DependsOn'];
const LARGEST = 524288;

// The classes take camelCase, templates have the names of ROS; how they belong together is in the generated source.
function namesIn(source) {
  const found = {};
  for (const [, name, body] of source.matchAll(FUNCTIONS)) {
    found[name] = {};
    for (const [, rosName, how, cdkName] of body.matchAll(PROPERTIES)) {
      const nested = how.match(/(ros[A-Z]\w+)ToRosTemplate/);
      found[name][rosName] = { cdkName, nested: nested && nested[1] };
    }
  }
  return found;
}

function resourceTypes() {
  const types = {};
  const packages = path.dirname(path.dirname(require.resolve('@alicloud/ros-cdk-core/package.json')));
  for (const name of fs.readdirSync(packages)) {
    const library = path.join(packages, name, 'lib');
    for (const file of fs.readdirSync(library).filter((each) => each.endsWith('.generated.js'))) {
      const names = namesIn(fs.readFileSync(path.join(library, file), 'utf8'));
      for (const [className, type] of Object.entries(require(path.join(library, file))))
        if (type && type.ROS_RESOURCE_TYPE_NAME)
          types[type.ROS_RESOURCE_TYPE_NAME] = { type, names, top: names[`ros${className.slice(3)}Props`] };
    }
  }
  return types;
}

const TYPES = resourceTypes();

function reference(value) {
  if (!value || typeof value !== 'object' || Array.isArray(value)) return null;
  const keys = Object.keys(value);
  return keys.length === 1 && /^(Ref|Fn::GetAtt)$/.test(keys[0]) ? [].concat(value[keys[0]]) : null;
}

function renamed(value, known, names, where, problems) {
  if (Array.isArray(value)) return value.map((each, i) => renamed(each, known, names, `${where}[${i}]`, problems));
  if (!known || value === null || typeof value !== 'object' || reference(value)) return value;
  const result = {};
  for (const [key, each] of Object.entries(value)) {
    if (!known[key]) {
      problems.push(`${where}.${key}: no such property; known: ${Object.keys(known).join(', ')}`);
      continue;
    }
    const { cdkName, nested } = known[key];
    result[cdkName] = renamed(each, nested && names[nested], names, `${where}.${key}`, problems);
  }
  return result;
}

function checkReferences(value, where, resources, made, problems) {
  const target = reference(value);
  if (target) {
    const [id, attribute] = target;
    if (!resources[id]) problems.push(`${where}: there is no resource ${id}`);
    else if (attribute && made[id] && !(`attr${attribute}` in made[id]))
      problems.push(`${where}: ${id} has no attribute ${attribute}`);
  } else if (value && typeof value === 'object') {
    for (const [key, each] of Object.entries(value)) checkReferences(each, `${where}.${key}`, resources, made, problems);
  }
}

function checkResource(stack, id, resource, resources, made, problems) {
  for (const key of Object.keys(resource)) if (!RESOURCE_KEYS.includes(key)) problems.push(`${id}.${key}: no such key`);
  for (const other of resource.DependsOn || []) if (!resources[other]) problems.push(`${id}: depends on no resource ${other}`);
  const known = TYPES[resource.Type];
  if (!known) return problems.push(`${id}: there is no type ${resource.Type}`);
  try {
    made[id] = new known.type(stack, id, renamed(resource.Properties, known.top, known.names, id, problems), true);
    stack.resolve(made[id].renderProperties(made[id].rosProperties));
  } catch (error) {
    problems.push(`${id}: ${error.message.trim()}`);
  }
}

// Without what is undefined; and the other way about, so that both are plain JSON.
const plain = (value) => JSON.parse(JSON.stringify(value));

function problemsOf(file) {
  const text = fs.readFileSync(file, 'utf8');
  const { ROSTemplateFormatVersion, Resources } = JSON.parse(text);
  const problems = [];
  if (ROSTemplateFormatVersion !== '2015-09-01') problems.push('ROSTemplateFormatVersion is not 2015-09-01');
  if (Buffer.byteLength(text) > LARGEST) problems.push(`larger than ${LARGEST} bytes`);
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'ros-'));
  try {
    const stack = new ros.Stack(new ros.App({ outdir }), 'stack', { enableResourcePropertyConstraint: true });
    const made = {};
    for (const [id, resource] of Object.entries(Resources)) checkResource(stack, id, resource, Resources, made, problems);
    checkReferences(Resources, 'Resources', Resources, made, problems);
    if (problems.length) return problems;
    const written = plain(stack._toRosTemplate()).Resources;
    for (const [id, resource] of Object.entries(Resources))
      if (!isDeepStrictEqual(plain(written[id].Properties), resource.Properties))
        problems.push(`${id}: the vendor's code writes ${JSON.stringify(written[id].Properties)}`);
    return problems;
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

process.stdout.write(JSON.stringify(Object.fromEntries(process.argv.slice(2).map((file) => [file, problemsOf(file)]))));
