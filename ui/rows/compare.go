package rows

import "odatui/ui/kit"

// compareCommands are still to come.
func (s *Screen) compareCommands() []kit.Command { return nil }
