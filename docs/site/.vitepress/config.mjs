import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'

const pages = fileURLToPath(new URL('../artifacts/pages', import.meta.url))
const types = readdirSync(`${pages}/api`).filter(f => f !== 'index.md').map(f => f.slice(0, -'.md'.length))

export default defineConfig({
  title: 'Cofactor',
  description: 'Factorization machines for .NET',
  lang: 'en',
  base: process.env.SITE_BASE ?? '/',
  srcDir: pages,
  outDir: fileURLToPath(new URL('../../../artifacts/site', import.meta.url)),
  // Pages stand where the repository has them; a folder's README is its index.
  rewrites: id => id.replace(/README\.md$/, 'index.md'),
  // What a program prints is plain text to the colouring.
  markdown: {
    config: md => md.core.ruler.push('output', ({ tokens }) => tokens.forEach(t => { if (t.info === 'output') t.info = 'text' })),
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Guides', link: '/docs/', activeMatch: '^/docs/' },
      { text: 'Samples', link: '/samples/', activeMatch: '^/samples/' },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
    ],
    sidebar: {
      '/api/': [{ text: 'API reference', link: '/api/', items: types.map(text => ({ text, link: `/api/${text}` })) }],
      '/': [
        { text: 'Start', items: [
          { text: 'What it is', link: '/' },
          { text: 'Getting started', link: '/docs/getting-started' },
          { text: 'Samples', link: '/samples/' },
          { text: 'All guides', link: '/docs/' },
        ] },
        { text: 'Use', items: [
          { text: 'Formats', link: '/docs/formats' },
          { text: 'Solvers and defaults', link: '/docs/solvers' },
          { text: 'Tuning', link: '/docs/tuning' },
          { text: 'Ranking and recommending', link: '/docs/ranking' },
          { text: 'Serving', link: '/docs/serving' },
          { text: 'Amazon SageMaker', link: '/docs/sagemaker' },
        ] },
        { text: 'Know', items: [
          { text: 'Objective and symbols', link: '/docs/objective' },
          { text: 'Benchmarks', link: '/docs/benchmarks' },
          { text: 'Benchmarks of quality', link: '/docs/benchmarks-quality' },
          { text: 'Benchmarks of the blocked solvers', link: '/docs/benchmarks-blocked' },
          { text: 'Benchmarks of recommending', link: '/docs/benchmarks-recommend' },
          { text: 'Benchmarks of the service', link: '/docs/benchmarks-service' },
          { text: 'Soak runs', link: '/docs/benchmarks-soak' },
          { text: 'Architecture', link: '/docs/architecture' },
          { text: 'Dependencies', link: '/docs/dependencies' },
          { text: 'Contributing', link: '/CONTRIBUTING' },
          { text: 'Changes', link: '/CHANGELOG' },
        ] },
      ],
    },
  },
})
