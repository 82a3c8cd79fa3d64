//go:build unix

package leak

import (
	"testing"

	"odatui/cli/clitest"
)

func TestMain(m *testing.M) { clitest.Main(m) }
