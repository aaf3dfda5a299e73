// Google's own reader judges ours. It writes lines of region, text, E.164 form, type and region, divided by tabs; "-" for what it does not read.
const { PhoneNumberUtil, PhoneNumberFormat, PhoneNumberType } = require('google-libphonenumber');
const util = PhoneNumberUtil.getInstance();
const types = Object.fromEntries(Object.entries(PhoneNumberType).map(([name, value]) => [value, name]));

// Example numbers of all regions and types, and numbers made from them: digits changed, prefixes added, separators, full width.
function generate() {
  let state = 20260802;
  const random = (limit) => {
    state ^= state << 13; state ^= state >>> 17; state ^= state << 5; state >>>= 0;
    return state % limit;
  };
  const lines = [];
  for (const region of util.getSupportedRegions()) {
    for (let type = 0; type <= 10; type++) {
      let example = null;
      try { example = util.getExampleNumberForType(region, type); } catch { }
      if (!example) continue;
      const code = String(example.getCountryCode());
      const national = util.getNationalSignificantNumber(example);
      lines.push([region, util.format(example, PhoneNumberFormat.NATIONAL)], [region, util.format(example, PhoneNumberFormat.INTERNATIONAL)], [region, `+${code}${national}`], [region, code + national], ['VN', `00${code}${national}`], [region, national]);
      for (let copy = 0; copy < 25; copy++) {
        const digits = national.split('');
        for (let change = 0; change <= random(4); change++) digits[random(digits.length)] = String(random(10));
        if (random(8) === 0) digits.push(String(random(10)));
        if (random(8) === 0) digits.pop();
        let text = digits.join('');
        const prefix = ['', '', '0', '1', '8', '00' + code, '+' + code, '+' + code, '+' + code + '0', code, '(0)'][random(11)];
        text = prefix + text;
        if (random(3) === 0) text = text.slice(0, 4) + ' -./()'[random(6)] + text.slice(4);
        if (random(20) === 0) text = text.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xFEE0));
        if (random(30) === 0) text += [' ext. 12', ' x3', ';ext=4', ' #55', ', 77'][random(5)];
        lines.push([region, text]);
      }
    }
  }
  return lines;
}

const out = [];
for (const [region, text] of generate()) {
  let answer = '-\t-\t-';
  try {
    const number = util.parse(text, region);
    const valid = util.isValidNumber(number);
    answer = [util.format(number, PhoneNumberFormat.E164), types[util.getNumberType(number)], valid ? util.getRegionCodeForNumber(number) : '-'].join('\t');
  } catch { }
  out.push(`${region}\t${text}\t${answer}`);
}
process.stdout.write(out.join('\n'));
