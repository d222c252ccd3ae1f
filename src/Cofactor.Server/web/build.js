// Bundles d3.js into ../wwwroot/lib with the licences of what is in it, and puts axe-core beside the browser tests. The same bytes every time.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const lib = '../wwwroot/lib', axe = '../../../tests/Cofactor.BrowserTests/axe';
mkdirSync(lib, { recursive: true });
mkdirSync(axe, { recursive: true });

const { metafile } = await build({
  entryPoints: ['d3.js'], outfile: join(lib, 'd3.js'), bundle: true, minify: true, format: 'esm', target: 'es2022',
  legalComments: 'none', charset: 'utf8', metafile: true, logLevel: 'warning',
});

const packages = new Set(Object.keys(metafile.inputs).map(path => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean));
const licences = [...packages].sort().map(name => {
  const folder = join('node_modules', name);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find(f => /^licen[cs]e/i.test(f));
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
});
writeFileSync(join(lib, 'LICENSES.txt'), licences.join(`\n${'-'.repeat(80)}\n\n`));

for (const file of ['axe.min.js', 'LICENSE', 'LICENSE-3RD-PARTY.txt'])
  copyFileSync(join('node_modules/axe-core', file), join(axe, file));
