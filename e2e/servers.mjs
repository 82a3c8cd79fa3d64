// Starts the servers that the e2e tests run against, each on a free port of
// loopback, prints their addresses as one line of JSON, and ends with its
// standard input. None of them is ours: a token server (oidc-provider), a
// mock of any OData model (fe-mockserver) and a small, sloppy OData server
// (simple-odata-server).
import http from 'node:http'
import path from 'node:path'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import express from 'express'
import Provider from 'oidc-provider'
import ODataServer from 'simple-odata-server'
import mockserver from '@sap-ux/fe-mockserver-core'

// The resource server's own client asks for introspection; the others are
// those of the profiles. The secret has every character that is encoded wrong.
const secret = 'p@ss w:rd+%/&=~'
const client = (id, method) => ({
  client_id: id, client_secret: secret, token_endpoint_auth_method: method,
  grant_types: ['client_credentials'], redirect_uris: [], response_types: [], scope: 'api:read',
})

async function listen(handler) {
  const server = http.createServer(handler)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${server.address().port}` }
}

async function tokens() {
  const { server, url } = await listen()
  const provider = new Provider(url, {
    clients: [client('post', 'client_secret_post'), client('basic', 'client_secret_basic'), client('gate', 'client_secret_basic')],
    scopes: ['api:read', 'api:write'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (ctx, resource) => ({
          scope: 'api:read', audience: resource, accessTokenTTL: resource.includes('short') ? 1 : 3600,
          accessTokenFormat: resource.includes('opaque') ? 'opaque' : 'jwt', jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  })
  server.on('request', provider.callback())
  return url
}

// models are the real ones where they are there, else a small one of our own.
function models() {
  const data = process.env.ODATUI_TESTDATA ?? ''
  const real = { trippin: 'v4-trippin.xml', northwind: 'v4-northwind.xml', graph: 'v4-msgraph-v1-large.csdl' }
  const found = {}
  for (const [name, file] of Object.entries(real)) {
    const full = path.join(data, 'metadata', file)
    if (data && existsSync(full)) found[name] = full
  }
  found.small = path.resolve(import.meta.dirname, 'small.xml')
  return found
}

async function mocks() {
  const empty = mkdtempSync(path.join(tmpdir(), 'odatui-e2e-'))
  writeFileSync(path.join(empty, 'Products.json'), JSON.stringify(products()))
  const app = express()
  const urls = {}
  for (const [name, metadata] of Object.entries(models())) {
    const urlPath = `/${name}`
    const mock = new (mockserver.default ?? mockserver)({
      services: [{ urlPath, metadataPath: metadata, mockdataPath: empty, generateMockData: name !== 'small', noETag: false, contextBasedIsolation: false }],
    })
    await mock.isReady
    app.use(mock.getRouter())
    urls[name] = urlPath
  }
  const { url } = await listen(app)
  return Object.fromEntries(Object.entries(urls).map(([name, p]) => [name, url + p]))
}

// paged puts the limits of services with pages of 500 rows before a mock: one
// that sends at most 500 rows for $top and $skip, and one that leads on by links.
// A $top beyond a page is the limit of the whole result there.
async function paged() {
  const folder = mkdtempSync(path.join(tmpdir(), 'odatui-e2e-paged-'))
  writeFileSync(path.join(folder, 'Products.json'), JSON.stringify(products(2600)))
  const app = express()
  const mock = new (mockserver.default ?? mockserver)({
    services: [{ urlPath: '/all', metadataPath: models().small, mockdataPath: folder, generateMockData: false, noETag: false, contextBasedIsolation: false }],
  })
  await mock.isReady
  app.use(mock.getRouter())
  const { url } = await listen(app)
  const front = express()
  front.get(/^\/(skip|links)(\/.*)?$/, async (req, res) => {
    const [, way, rest] = /^\/(skip|links)(\/.*)?$/.exec(req.path)
    const query = new URLSearchParams(new URL(req.originalUrl, url).search)
    const list = rest === '/Products'
    const from = Number(query.get('$skiptoken') ?? query.get('$skip') ?? 0)
    const top = Number(query.get('$top') ?? Infinity)
    query.delete('$skiptoken')
    if (list) {
      query.set('$skip', from)
      query.set('$top', Math.min(top, 500))
    }
    const answer = await fetch(`${url}/all${rest ?? '/'}?${query}`, { headers: { accept: req.headers.accept ?? '*/*' } })
    let body = await answer.text()
    if (list && way === 'links' && answer.ok) {
      const page = JSON.parse(body)
      if (page.value.length === 500 && top > 500) {
        query.delete('$count')
        query.delete('$skip')
        query.delete('$top')
        if (top < Infinity) query.set('$top', top - 500)
        query.set('$skiptoken', from + 500)
        page['@odata.nextLink'] = `Products?${query}`
      }
      body = JSON.stringify(page)
    }
    res.status(answer.status).type(answer.headers.get('content-type') ?? 'application/json').send(body)
  })
  const { url: at } = await listen(front)
  return { skip: `${at}/skip`, links: `${at}/links` }
}

function products(n = 250) {
  const names = ['Äpfel', '日本茶', 'قهوة', 'Хлеб', 'Søn & Söhne', 'a+b=c', '100 %', 'x/y#z?']
  return Array.from({ length: n }, (_, i) => ({
    ID: i + 1, Name: `${names[i % names.length]} ${i + 1}`, Price: `${(i * 37) % 1000}.50`, Big: '9007199254740993',
    Released: `20${String(10 + (i % 15))}-05-17`, Discontinued: i % 3 === 0, Note: i % 4 === 0 ? null : i % 4 === 1 ? '' : 'text',
  }))
}

async function sloppy() {
  const rows = Array.from({ length: 45 }, (_, i) => ({ _id: `id${i}`, num: i, text: `row ${i}` }))
  const { server: listener, url } = await listen()
  const server = ODataServer(`${url}/sloppy`)
  server.model({
    namespace: 'sloppy',
    entityTypes: { Row: { _id: { type: 'Edm.String', key: true }, num: { type: 'Edm.Int32' }, text: { type: 'Edm.String' } } },
    entitySets: { rows: { entityType: 'sloppy.Row' } },
  })
  server.query((set, query, req, done) => {
    const from = query.$skip ?? 0
    const page = rows.slice(from, query.$limit ? from + query.$limit : undefined)
    if (query.$count) return done(null, rows.length)
    done(null, query.$inlinecount ? { value: page, count: rows.length } : page)
  })
  listener.on('request', (req, res) => server.handle(req, res))
  return `${url}/sloppy`
}

const addresses = { tokens: await tokens(), mocks: await mocks(), sloppy: await sloppy(), paged: await paged() }
process.stdout.write(JSON.stringify(addresses) + '\n')
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
