//go:build unix

package ending

import (
	"testing"

	"odatui/cli/clitest"
)

func TestMain(m *testing.M) { clitest.Main(m) }
