package client

import (
	"context"
	"time"
)

// StageID names a stage of a checkup.
type StageID string

// The stages, in the order in which they are listed.
const (
	StageProfile   StageID = "profile"
	StageNetwork   StageID = "network"
	StageClock     StageID = "clock"
	StageIssuer    StageID = "issuer"
	StageToken     StageID = "token"
	StageClaims    StageID = "claims"
	StageAnonymous StageID = "api-anonymous"
	StageAPI       StageID = "api-token"
	StageMetadata  StageID = "metadata"
	StageFirstRow  StageID = "first-row"
)

// StageIDs lists the stages in their order.
func StageIDs() []StageID {
	return []StageID{StageProfile, StageNetwork, StageClock, StageIssuer, StageToken,
		StageClaims, StageAnonymous, StageAPI, StageMetadata, StageFirstRow}
}

// StageState is the state of a stage.
type StageState string

// The states of a stage. StageWaiting and StageRunning never occur in a
// finished checkup.
const (
	StageOK      StageState = "ok"
	StageWarn    StageState = "warn"
	StageFail    StageState = "fail"
	StageSkip    StageState = "skip"
	StageWaiting StageState = "waiting"
	StageRunning StageState = "running"
)

// Stage is one step of the way from this machine to the first row.
type Stage struct {
	ID        StageID
	State     StageState
	Title     string // a word or two
	Detail    string // one line: what was found, or why it was skipped
	NotRun    bool   // of a skipped stage: its check did not run, and Detail begins with "skipped: "
	Took      time.Duration
	Notes     []string // further lines
	Exchanges []int64  // what was sent, in the checkup's journal
	// Diagnosis explains a failure or a warning, nil for other stages.
	Diagnosis *Diagnosis
}

// Checkup is the outcome of checking the whole way.
type Checkup struct {
	Target    Target
	Started   time.Time
	Took      time.Duration
	OK        bool    // a row came, or nothing failed
	Stages    []Stage // all of StageIDs, in order
	Diagnosis *Diagnosis
	// Changed lists what differs from the last successful run, one line each.
	Changed []string
	Since   time.Time // when that was, zero unknown
	Sets    []SetAccess
	// Evidence is the basis of the verdict, for the report.
	Evidence Evidence
	Journal  *Journal // never nil
}

// Stage returns the stage of that ID, the zero Stage if there is none.
func (c Checkup) Stage(id StageID) Stage {
	for _, s := range c.Stages {
		if s.ID == id {
			return s
		}
	}
	return Stage{}
}

// SetAccess reports whether a set may be read.
type SetAccess struct {
	Name   string
	State  StageState // ok, warn (readable but empty or odd), fail
	Status int        // HTTP status, 0 none
	Detail string     // one line
	Took   time.Duration
}

// CheckOptions limit a checkup.
type CheckOptions struct {
	Offline bool // lints only, nothing is sent
	Probe   bool // opens a licensed session, if the profile has licensed = true; asks with a filter that no row meets
	Sets    bool // requests one row of every set
}

// Checker checks the way to a profile's first row. told is called after each
// change of a stage, and for each set, from one goroutine at a time; it may be
// nil. The error is a cancelled context or a reference that names nothing:
// everything else is in the checkup.
type Checker func(ctx context.Context, ref string, o CheckOptions, told func(Checkup)) (Checkup, error)
