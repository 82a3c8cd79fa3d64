// Reads an exported file with DuckDB, or a Markdown table with marked: readback.mjs FORMAT FILE
//
// It prints one JSON object with the names and types of the columns and the rows. A cell is null
// or a text, whose first letter is s. Formats: parquet (a file or a pattern), csv, ndjson, typed
// (ndjson by the types that a third argument names), markdown.
import { readFileSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { lexer } from 'marked'

const [format, file, types] = process.argv.slice(2)
const text = (t) => `'${t.replaceAll("'", "''")}'`
const name = (n) => `"${n.replaceAll('"', '""')}"`

const sources = {
  parquet: () => `read_parquet(${text(file)})`,
  csv: () => `read_csv(${text(file)}, header=true, all_varchar=true, auto_detect=false, delim=',', quote='"', escape='"',
    nullstr='', allow_quoted_nulls=false, max_line_size=10000000, columns=${types})`,
  ndjson: () => `read_ndjson_objects(${text(file)}, maximum_object_size=10000000)`,
  typed: () => `read_ndjson(${text(file)}, columns=${types}, maximum_object_size=10000000)`,
}

async function duck() {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run("set timezone='UTC'; set threads=1; set preserve_insertion_order=true")
  const source = sources[format]()
  const columns = (await connection.runAndReadAll(`describe select * from ${source}`)).getRowObjects()
  // As bytes: the binding drops a mark of the byte order at the beginning of a text.
  const cells = columns.map((c) => `hex(encode(${c.column_type === 'BLOB' ? `hex(${name(c.column_name)})` : `cast(${name(c.column_name)} as varchar)`}))`)
  const rows = (await connection.runAndReadAll(`select ${cells.join(',')} from ${source}`)).getRows()
  return {
    names: columns.map((c) => c.column_name), types: columns.map((c) => c.column_type),
    rows: rows.map((row) => row.map((cell) => cell === null ? null : 's' + Buffer.from(cell, 'hex').toString('utf8'))),
  }
}

// Line and paragraph separators end no line of Markdown, but do for regular expressions of
// JavaScript, and so for marked: other characters take their place meanwhile.
const hidden = (t) => t.replaceAll('\u2028', '\ue028').replaceAll('\u2029', '\ue029')
const seen = (t) => t.replaceAll('\ue028', '\u2028').replaceAll('\ue029', '\u2029')

function markdown() {
  const tokens = lexer(hidden(readFileSync(file, 'utf8'))).filter((t) => t.type !== 'space')
  if (tokens.length !== 1 || tokens[0].type !== 'table') throw new Error(`not one table: ${tokens.map((t) => t.type)}`)
  const [table] = tokens
  return { names: table.header.map((c) => c.text), rows: table.rows.map((row) => row.map((c) => 's' + seen(c.text))) }
}

process.stdout.write(JSON.stringify(format === 'markdown' ? markdown() : await duck()))
