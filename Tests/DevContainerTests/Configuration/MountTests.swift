import DevContainer
import Testing

struct MountTests {
    @Test(arguments: [
        ("type=bind,source=/a,target=/b", Mount(type: "bind", source: "/a", target: "/b")),
        ("src=v,dst=/b", Mount(type: "volume", source: "v", target: "/b")),
        ("type=volume,destination=/b", Mount(type: "volume", source: nil, target: "/b")),
        ("type=tmpfs,target=/t", Mount(type: "tmpfs", source: nil, target: "/t")),
        ("type=bind,\"source=/a,b\",target=/c", Mount(type: "bind", source: "/a,b", target: "/c")),
        (
            "type=bind,source=/a=b,target=/c,readonly,consistency=cached",
            Mount(
                type: "bind",
                source: "/a=b",
                target: "/c",
                options: [.init("readonly"), .init("consistency", "cached")]
            )
        ),
        (
            "\"source=a\"\"b\",target=/c",
            Mount(type: "volume", source: "a\"b", target: "/c")
        ),
    ])
    func `SPEC-MRG-08 SPEC-RUN-25 the text of docker run's mounts is read as Docker does`(
        text: String,
        mount: Mount
    ) throws {
        #expect(try Mount(parsing: text) == mount)
        #expect(try Mount(parsing: mount.text) == mount)
    }

    @Test(arguments: [
        ("", MountError.noTarget("")),
        ("type=bind,source=/a", .noTarget("type=bind,source=/a")),
        ("target=/a,foo", .noValue("foo", text: "target=/a,foo")),
        ("\"source=/a,target=/b", .misplacedQuote("\"source=/a,target=/b")),
        ("target=\"/a\"", .misplacedQuote("target=\"/a\"")),
    ])
    func `what Docker refuses is an error`(text: String, error: MountError) {
        #expect(throws: error) { try Mount(parsing: text) }
    }

    @Test func `SPEC-RUN-27 a mount without a source has none in its text`() {
        #expect(Mount(type: "volume", source: nil, target: "/b").text == "type=volume,target=/b")
    }

    @Test func `SPEC-RUN-09 a path with a comma is quoted`() {
        let mount = Mount(type: "bind", source: "/a,b", target: "/c")
        #expect(mount.text == "type=bind,\"source=/a,b\",target=/c")
    }

    @Test(arguments: [
        ("readonly", true), ("ro", true), ("readonly=true", true), ("readonly=false", false),
        ("consistency=cached", false),
    ])
    func `read-only is told in several ways`(option: String, isReadOnly: Bool) throws {
        let mount = try Mount(parsing: "type=bind,source=/a,target=/b,\(option)")
        #expect(mount.isReadOnly == isReadOnly)
    }
}
