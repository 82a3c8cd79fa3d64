//go:build unix

package faulty

import (
	"testing"

	"odatui/cli/clitest"
)

func TestMain(m *testing.M) { clitest.Main(m) }
