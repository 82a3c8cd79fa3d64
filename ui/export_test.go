package ui

import tea "charm.land/bubbletea/v2"

// Bind lets a test be the program that an asker asks in.
func Bind(a *Asker, send func(tea.Msg)) { a.bind(send) }
