package rows

import "odatui/ui/kit"

// exportCommands are still to come.
func (s *Screen) exportCommands() []kit.Command { return nil }
