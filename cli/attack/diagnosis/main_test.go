//go:build unix

package diagnosis

import (
	"testing"

	"odatui/cli/clitest"
)

func TestMain(m *testing.M) { clitest.Main(m) }
