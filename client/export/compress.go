package export

import (
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// zstdWindow bounds the memory of a compression: a window is held twice.
const zstdWindow = 1 << 20

// compressions are the endings that [FileOf] takes for a compression.
var compressions = []string{"gz", "zst"}

// Compress returns a writer that compresses as gz or zst; "" writes as it comes. Close ends
// what was written, so that another [Compress] may go on behind it in the same file, and
// leaves w open.
func Compress(w io.Writer, kind string) (io.WriteCloser, error) {
	switch kind {
	case "":
		return plain{w}, nil
	case "gz":
		return gzip.NewWriter(w), nil
	case "zst":
		z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(zstdWindow), zstd.WithLowerEncoderMem(true))
		if err != nil {
			return nil, fmt.Errorf("compress: %w", err)
		}
		return z, nil
	}
	return nil, fmt.Errorf("compress: no compression named %q", kind)
}

type plain struct{ io.Writer }

func (plain) Close() error { return nil }

// Decompress reads what [Compress] wrote, one behind the other. Close leaves r open.
func Decompress(r io.Reader, kind string) (io.ReadCloser, error) {
	switch kind {
	case "":
		return io.NopCloser(r), nil
	case "gz":
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, fmt.Errorf("decompress: %w", err)
		}
		return z, nil
	case "zst":
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, fmt.Errorf("decompress: %w", err)
		}
		return z.IOReadCloser(), nil
	}
	return nil, fmt.Errorf("decompress: no compression named %q", kind)
}
