import Diagnostics
import FoundationEssentials
import Fuzz
import Glibc
import Runs
import Store
import TestSupport
import Testing

/// What happens to a store whose process is killed, whose disk is full, or that is taken.
@Suite(.serialized) struct SurvivalTests {
    private static let kills = 50

    private func withFolder(_ body: (String) async throws -> Void) async throws {
        try await TemporaryDirectory.with { try await body($0) }
    }

    @Test func `what was told as kept survives a kill at any moment, once`() async throws {
        let seed =
            ProcessInfo.processInfo.environment["BERTH_TEST_SEED"].flatMap { UInt64($0) }
            ?? UInt64.random(in: 0..<1_000_000)
        print("the kills follow the seed \(seed); BERTH_TEST_SEED repeats it")
        var chance = SeededGenerator(seed: seed)
        try await withFolder { folder in
            let path = folder + "/berth.sqlite"
            var inspection = StoreInspection()
            for kill in 1...Self.kills {
                let writer = try WritingProcess(
                    store: path,
                    output: folder + "/output-\(kill)",
                    seed: Int.random(in: 0..<1_000_000, using: &chance)
                )
                // Some kills come before the store is there, most while it is written to.
                if Int.random(in: 0..<5, using: &chance) > 0 { try writer.waitForLines(1) }
                usleep(UInt32.random(in: 0..<150_000, using: &chance))
                writer.child.kill()
                let store = try Store(path: path)
                try await inspection.look(at: store, promised: try Promise.read(writer.output))
                try store.close()
            }
            #expect(inspection.lastEvent > Self.kills)
        }
    }

    @Test func `a store that another process has open is refused with its number`() async throws {
        try await withFolder { folder in
            let path = folder + "/berth.sqlite"
            let writer = try WritingProcess(store: path, output: folder + "/output", seed: 1)
            defer { writer.child.kill() }
            try writer.waitForLines(1)
            let error = #expect(throws: StoreError.self) { _ = try Store(path: path) }
            let summary = error?.diagnostics.first?.summary ?? ""
            #expect(summary.hasPrefix("another process ("))
            #expect(summary.hasSuffix(") has the store `\(path)` open"))
            try writer.waitForLines(Promise.lines(writer.output).count + 20)
        }
    }

    @Test func `a full disk is told, loses nothing, and work goes on when there is room`()
        async throws
    {
        try await withFolder { folder in
            let isRoot = geteuid() == 0
            let child = try ChildProcess(
                "/usr/bin/unshare",
                arguments: (isRoot ? ["--mount"] : ["--map-root-user", "--mount"])
                    + ["/bin/sh", "-euc", Self.script, "sh", folder, WritingProcess.program],
                output: folder + "/script"
            )
            defer { child.kill() }
            let deadline = ContinuousClock.now + .seconds(120)
            while child.isRunning {
                try #require(ContinuousClock.now < deadline, "the disk was never full")
                try await Task.sleep(for: .milliseconds(20))
            }
            let told = try String(contentsOfFile: folder + "/script", encoding: .utf8)
            #expect(told.hasSuffix("copied\n"), "\(told)")
            #expect(try Promise.lines(folder + "/output").contains("full"))
            let store = try Store(path: folder + "/berth.sqlite")
            var inspection = StoreInspection()
            try await inspection.look(
                at: store,
                promised: try Promise.read(folder + "/output")
            )
            try store.close()
        }
    }

    /// Fills a small disk that nobody else sees, makes room once the writer says that it is full,
    /// and copies what the writer left.
    private static let script = """
        folder=$1
        disk=$folder/disk
        output=$folder/output
        mkdir "$disk"
        mount -t tmpfs -o size=24m tmpfs "$disk"
        head -c 18000000 /dev/zero > "$disk/other"
        "$2" store-write "$disk/berth.sqlite" 4 7 > "$output" &
        until grep -q full "$output"; do sleep 0.05; done
        sleep 0.2
        rm "$disk/other"
        lines=$(wc -l < "$output")
        until [ "$(wc -l < "$output")" -gt "$((lines + 200))" ]; do sleep 0.05; done
        kill -9 $!
        wait $! || true
        tail -n 100 "$output" | grep full && exit 1
        cp "$disk"/berth.sqlite* "$folder"
        echo copied
        """

    @Test func `a full disk is a sentence of its own`() {
        let told = StoreError.full(path: "/s/berth.sqlite").diagnostics
        #expect(
            told == [
                Diagnostic(
                    code: "store-full",
                    "the disk with the store `/s/berth.sqlite` is full",
                    notes: [
                        "nothing of this call was kept; all that was kept before is still there"
                    ],
                    hints: ["free some space; `berth prune` tells what can go"],
                    exitCode: .environment
                )
            ]
        )
    }
}
