// Judges an OpenAPI 3.1 document with @seriousme/openapi-schema-validator, and answers by its schemas with Ajv (JSON Schema 2020-12).
// Arguments: the document; a JSON file with answers: [{ name, schema: "#/paths/…", body }]. Prints a JSON list of what is wrong.
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const Ajv2020 = require('ajv/dist/2020').default;

const [documentFile, answersFile] = process.argv.slice(2);
const text = fs.readFileSync(documentFile, 'utf8');
const problems = [];

// An object with named members has no others: what an answer says beyond its schema is a gap of the document.
function close(node) {
  if (Array.isArray(node)) {
    node.forEach(close);
  } else if (node !== null && typeof node === 'object') {
    Object.values(node).forEach(close);
    if (node.type !== undefined && typeof node.properties === 'object' && node.additionalProperties === undefined) {
      node.additionalProperties = false;
    }
  }
}

(async () => {
  // The package is a module of the new kind, which does not look at NODE_PATH.
  const { Validator } = await import(pathToFileURL(path.join(process.env.NODE_PATH, '@seriousme/openapi-schema-validator/index.js')));
  const verdict = await new Validator().validate(JSON.parse(text));
  if (!verdict.valid) {
    problems.push(...[verdict.errors].flat().map(error => `document: ${typeof error === 'string' ? error : `${error.instancePath} ${error.message}`}`));
  }

  const document = JSON.parse(text);
  close(document.components);
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema(document, 'api');
  for (const { name, schema, body } of JSON.parse(fs.readFileSync(answersFile, 'utf8'))) {
    const validate = ajv.getSchema(`api${schema}`);
    if (validate === undefined) {
      problems.push(`${name}: there is no ${schema}`);
    } else if (!validate(body)) {
      problems.push(...validate.errors.map(error => `${name}: ${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`));
    }
  }

  console.log(JSON.stringify(problems));
})();
