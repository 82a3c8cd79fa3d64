package client

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
)

func TestReasonsOf(t *testing.T) {
	t.Parallel()
	inner := Because(ReasonCut, io.ErrUnexpectedEOF)
	err := fmt.Errorf("get a token: %w", &AuthError{Reason: ReasonNoToken, Cause: errors.Join(io.EOF, fmt.Errorf("read: %w", inner))})
	if got := ReasonsOf(err); !slices.Equal(got, []string{ReasonNoToken, ReasonCut}) {
		t.Errorf("the reasons are %q", got)
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) || inner.Error() != io.ErrUnexpectedEOF.Error() {
		t.Errorf("a reason changes the error: %v", inner)
	}
	if !HasReason(err, ReasonFlood, ReasonCut) || HasReason(err, ReasonFlood) || HasReason(nil, ReasonCut) || ReasonsOf(io.EOF) != nil {
		t.Error("an error has reasons of another")
	}
}
