import JSONC
import OrderedCollections
import Testing

@testable import Planner

struct RunArgumentsTests {
    private func settings(_ arguments: [String]) throws -> ContainerSettings {
        var settings = ContainerSettings()
        try RunArguments.apply(arguments, to: &settings)
        return settings
    }

    @Test func `flags take their value apart, joined, short and glued`() throws {
        let settings = try settings([
            "--memory", "2g", "--cpus=1.5", "-u", "dev", "-eA=1", "--env", "B=x=y", "-p", "8080:80",
            "--cap-add=SYS_PTRACE", "--security-opt", "seccomp=unconfined", "--init",
            "--privileged=false", "--network", "host", "-v", "/a:/b:ro", "--ulimit",
            "nofile=1024:2048",
            "--shm-size", "64m",
        ])
        #expect(settings.memoryBytes == 2 << 30)
        #expect(settings.nanoCPUs == 1_500_000_000)
        #expect(settings.user == "dev")
        #expect(settings.environment == ["A": "1", "B": "x=y"])
        #expect(
            settings.ports
                == [PortPublication(containerPort: "80/tcp", hostAddress: "", hostPort: "8080")]
        )
        #expect(settings.addedCapabilities == ["SYS_PTRACE"])
        #expect(settings.securityOptions == ["seccomp=unconfined"])
        #expect(settings.usesInit)
        #expect(!settings.isPrivileged)
        #expect(settings.networkMode == "host")
        #expect(settings.binds == ["/a:/b:ro"])
        #expect(
            settings.hostConfiguration["Ulimits"]
                == [["Name": "nofile", "Soft": 1024, "Hard": 2048]]
        )
        #expect(settings.hostConfiguration["ShmSize"] == .integer(64 << 20))
    }

    @Test(arguments: [
        (["--memroy", "1g"], 0, "Berth does not know the `docker run` flag `--memroy`"),
        (["--init", "--memory"], 1, "the flag `--memory` needs a value"),
        (
            ["--memory", "much"], 1,
            "`--memory`: must be a size such as `512m` or `2g`, found `much`"
        ),
        (["ubuntu"], 0, "`ubuntu` is no flag of `docker run`"),
        (
            ["-e", "HOME"], 1,
            "`-e`: must be `NAME=value`; a bare name would copy the host's value into the"
                + " container"
        ),
    ])
    func `a flag that cannot be carried out is an error with its place`(
        arguments: [String],
        index: Int,
        message: String
    ) {
        let fault = #expect(throws: RunArguments.Fault.self) { try settings(arguments) }
        #expect(fault?.index == index)
        #expect(fault?.message == message)
    }

    @Test(arguments: [
        ("3000", "3000/tcp", "", ""), ("8080:80", "80/tcp", "", "8080"),
        ("127.0.0.1:53:5353/udp", "5353/udp", "127.0.0.1", "53"),
        ("[::1]:1:2", "2/tcp", "::1", "1"),
    ])
    func `a port is published as docker would`(
        text: String,
        inside: String,
        address: String,
        outside: String
    ) {
        #expect(
            PortPublication(parsing: text)
                == PortPublication(containerPort: inside, hostAddress: address, hostPort: outside)
        )
    }

    @Test(arguments: ["", "x", "80/icmp", "0", "1:2:3:4", "70000"])
    func `what is no port is refused`(text: String) {
        #expect(PortPublication(parsing: text) == nil)
    }
}
