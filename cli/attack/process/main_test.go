//go:build unix

package process

import (
	"testing"

	"odatui/cli/clitest"
)

func TestMain(m *testing.M) { clitest.Main(m) }
