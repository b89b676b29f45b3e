import DevContainer
import JSONC
import OrderedCollections
import Testing

struct ComposeTextTests {
    @Test func `SPEC-CMP-18 every value comes back as it was, a dollar sign doubled`() throws {
        let text = try ComposeText.render([
            "services": [
                "no": [
                    "environment": ["A$B": "a$b'c\"d\\e\n\tf: # é \u{1}\u{85}", "yes": "no"],
                    "init": true, "labels": [:], "size": 12, "none": nil, "list": ["1", "~"],
                ]
            ]
        ])
        #expect(
            text == #"""
                services:
                  "no":
                    environment:
                      "A$B": "a$$b'c\"d\\e\n\tf: # \xE9 \x01\N"
                      "yes": "no"
                    init: true
                    labels: {}
                    size: 12
                    none: null
                    list:
                    - "1"
                    - "~"

                """#
        )
    }

    @Test func `long text stays on its line`() throws {
        let long = String(repeating: "word ", count: 100)
        #expect(try ComposeText.render(["a": .string(long)]) == "\"a\": \"\(long)\"\n")
    }

    @Test func `AMB-57 a mount keeps all of its options in the long form`() throws {
        let mount = try Mount(
            parsing: #"type=bind,"source=/a,b=c",target=/d,readonly,bind-propagation=rslave"#
        )
        #expect(
            mount.composeVolume == [
                "type": "bind", "source": "/a,b=c", "target": "/d", "read_only": true,
                "bind": ["propagation": "rslave"],
            ]
        )
        #expect(
            try Mount(parsing: "type=tmpfs,target=/t,tmpfs-size=4096").composeVolume == [
                "type": "tmpfs", "target": "/t", "tmpfs": ["size": 4096],
            ]
        )
        #expect(
            try Mount(parsing: "target=/t,volume-nocopy").composeVolume == [
                "type": "volume", "target": "/t", "volume": ["nocopy": true],
            ]
        )
        #expect(try Mount(parsing: "source=v,target=/t,external=true").isExternal)
        #expect(try !Mount(parsing: "source=v,target=/t,external=false").isExternal)
    }
}
