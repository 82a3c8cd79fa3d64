package diagnose_test

import (
	"context"
	"net"
	"strings"
	"sync"
)

// serveNames answers every name lookup of this process: names of the fault
// "dns" do not exist, all others are this machine.
func serveNames() error {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	addr := conn.LocalAddr().String()
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", addr)
	}}
	go func() {
		buf := make([]byte, 4096)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			_, _ = conn.WriteTo(nameAnswer(buf[:n]), from)
		}
	}()
	return nil
}

var unknownNames sync.Map // host without its port -> fault

// nameAnswer answers one DNS question (RFC 1035).
func nameAnswer(q []byte) []byte {
	if len(q) < 12 {
		return nil
	}
	end := 12
	var labels []string
	for end < len(q) && q[end] != 0 {
		n := int(q[end])
		if end+1+n > len(q) {
			return nil
		}
		labels = append(labels, string(q[end+1:end+1+n]))
		end += 1 + n
	}
	end += 5
	if end > len(q) {
		return nil
	}
	answer := append([]byte{q[0], q[1], 0x81, 0x83, 0, 1, 0, 0, 0, 0, 0, 0}, q[12:end]...) // no such name
	if fault, ok := unknownNames.Load(strings.ToLower(strings.Join(labels, "."))); ok {
		if fault == "dns-fail" {
			answer[3] = 0x82 // server failure
		}
		return answer
	}
	answer[3] = 0x80
	if q[end-4] == 0 && q[end-3] == 1 { // an A record
		answer[7] = 1
		answer = append(answer, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4)
		answer = append(answer, net.ParseIP(refusing).To4()...)
	}
	return answer
}
