// Puts what the console loads of the npm packages into one folder: a few files as they are, the icons that the pages use as one sprite, and
// beside each file the same compressed. Run by the build: node gather.mjs NODE_MODULES FOLDER
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const [modules, folder] = process.argv.slice(2);

const files = {
  'htmx.js': 'htmx.org/dist/htmx.min.js',
  'htmx-sse.js': 'htmx.org/dist/ext/hx-sse.min.js',
  'tabler.css': '@tabler/core/dist/css/tabler.min.css',
  'echarts.js': 'echarts/dist/echarts.common.min.js',
};

function read(path, what) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    console.error(`${what}: there is no ${path}.`);
    process.exit(1);
  }
}

// Source maps stay behind, so no page names one.
const withoutMap = text => text.replace(/\n?(\/\/|\/\*)# sourceMappingURL=[^\n]*?(\*\/)?\s*$/, '\n');

function symbol(name) {
  const svg = read(join(modules, '@tabler/icons/icons/outline', name + '.svg'), `The icon '${name}' of icons.txt`);
  const shapes = svg.slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>')).replace('<path stroke="none" d="M0 0h24v24H0z" fill="none" />', '');
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, '')}</symbol>`;
}

const names = read(fileURLToPath(new URL('icons.txt', import.meta.url)), 'The list of icons').split('\n').map(line => line.trim()).filter(line => line && !line.startsWith('#'));
const contents = Object.fromEntries(Object.entries(files).map(([name, path]) => [name, withoutMap(read(join(modules, path), `The file '${name}'`))]));
contents['icons.svg'] = `<svg xmlns="http://www.w3.org/2000/svg">${names.map(symbol).join('')}</svg>`;

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(contents)) {
  const path = join(folder, name);
  writeFileSync(path, text);
  writeFileSync(path + '.br', brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length } }));
}
