// Judges DKIM signatures with mailauth. Arguments: a JSON file with the DNS records, then mails; a line "pass" or "fail" for each.
const fs = require('node:fs');
const { dkimVerify } = require('mailauth/lib/dkim/verify');

const [recordsFile, ...mails] = process.argv.slice(2);
const records = JSON.parse(fs.readFileSync(recordsFile, 'utf8'));

async function resolver(name, type) {
  if (type === 'TXT' && records[name]) {
    return [[records[name]]];
  }

  throw Object.assign(new Error('no such record'), { code: 'ENOTFOUND' });
}

(async () => {
  for (const mail of mails) {
    const { results } = await dkimVerify(fs.readFileSync(mail), { resolver });
    console.log(results.length > 0 && results.every(found => found.status.result === 'pass') ? 'pass' : 'fail');
  }
})();
