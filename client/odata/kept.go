package odata

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/crc32"

	"odatui/client"
)

// kept is a model as it lies in the cache.
type kept struct {
	etag, modified string
	sum            string // of the metadata that the model was read from
	schema         *client.Schema
}

// keptMark begins what is kept. Its number rises with every change in what is
// read from metadata, so that no model of an older program is used.
const keptMark = "odatui model 3"

func (k kept) bytes() []byte {
	model := pack(k.schema)
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n%s\n%s\n%s\n%08x\n", keptMark, k.etag, k.modified, k.sum, crc32.ChecksumIEEE(model))
	b.Write(model)
	return b.Bytes()
}

// parseKept reads what bytes wrote. data must not be changed any more.
func parseKept(data []byte) (kept, bool) {
	parts := bytes.SplitN(data, []byte("\n"), 6)
	if len(parts) != 6 || string(parts[0]) != keptMark ||
		string(parts[4]) != fmt.Sprintf("%08x", crc32.ChecksumIEEE(parts[5])) {
		return kept{}, false
	}
	schema, err := unpack(parts[5])
	return kept{string(parts[1]), string(parts[2]), string(parts[3]), schema}, err == nil
}

// sumOf tells metadata apart.
func sumOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
