import DevContainer
import Testing

struct IdentityTests {
    @Test(arguments: [
        (["a": "b"], "1mqafr5h2iu6dhh3k1m4vtnuhml2uiec4s7bntt1v0f25ao63i1n"),
        (["c": "d", "a": "b"], "1e2sfmkjt1sga649hgk0s5f3u6nlqhlv9al481r91s7gkeo32p3o"),
        (
            ["devcontainer.local_folder": "/tmp/proj"],
            "1pma6e3cabcqbdnsj0cjjju8umdnda9kf1qtbnvgb0mc5urc62e7"
        ),
        (["10": "x", "9": "y", "a": "z"], "0quaijs6eaaa3ju2ari009637m17p2qb6194dstnm3uu0r2heov2"),
        (["n": "110"], "00iamu8frjb7p05n1jq35gne1mo5np6hklvn86h6eiaja91ha0js"),
        ([:], "0h0jduhlbcr7h88kdb8muvk697kkvd7s47v7fq1h1g30uoealvsa"),
    ])
    func
        `SPEC-VAR-25 SPEC-VAR-27 SPEC-VAR-29 SPEC-VAR-31 SPEC-VAR-32 SPEC-VAR-33 the id follows from the labels`(
            labels: [String: String],
            id: String
        )
    {
        #expect(Identity(labels: labels).devcontainerId == id)
    }

    @Test(arguments: 0..<100)
    func `SPEC-VAR-24 SPEC-VAR-26 an id has 52 digits and letters, the first is 0 or 1`(
        number: Int
    ) {
        let id = Identity(labels: ["n": String(number)]).devcontainerId
        #expect(id.wholeMatch(of: /[01][0-9a-v]{51}/) != nil)
        #expect(id == Identity(labels: ["n": String(number)]).devcontainerId)
        #expect(id != Identity(labels: ["n": String(number + 1)]).devcontainerId)
    }

    @Test func `SPEC-VAR-29 older tools labelled with the folder alone`() {
        let identity = Identity(localFolder: "/tmp/proj", configurationFile: "/tmp/proj/x.json")
        #expect(
            identity.older?.devcontainerId
                == "1pma6e3cabcqbdnsj0cjjju8umdnda9kf1qtbnvgb0mc5urc62e7"
        )
        #expect(identity.older?.older == nil)
        #expect(Identity(labels: ["a": "b", "c": "d"]).older == nil)
    }

    @Test(arguments: [
        (
            "/home/dev/shop", "/home/dev/shop/.devcontainer/devcontainer.json",
            "1hfb5kqve9vk9tq0fs76fkdbla516ombls72rbdqvdpsg8q4eprf"
        ),
        (
            "/tmp/proj", "/tmp/proj/.devcontainer/devcontainer.json",
            "193n71vti5jshk19q63p91bqhbnn54j1pni2bb7hpqcgmkgtsvfr"
        ),
        (
            "/tmp/projét \"q\"/x", "/tmp/projét \"q\"/x/.devcontainer.json",
            "1aas53daunagvkpjpt74mi5jtj149jjbe61rh9sb8rl3vr755n0l"
        ),
    ])
    func `SPEC-VAR-28 SPEC-VAR-30 folder and file give the id of the reference CLI`(
        folder: String,
        file: String,
        id: String
    ) {
        let identity = Identity(localFolder: folder, configurationFile: file)
        #expect(identity.devcontainerId == id)
    }

    @Test(arguments: [
        (
            "/home/dev/shop",
            "vsc-shop-e828acfc792e3bbcd2a6c6c35323cb44b7b438741c168c8ec59aefe347f193bb"
        ),
        (
            "/home/dev/My Shop",
            "vsc-myshop-aac316b91080f8fcf4e1e5f18657c6652fd09aeed10c0239e2a2f8c3186caea5"
        ),
    ])
    func `the image's name is that of the reference CLI`(folder: String, name: String) {
        #expect(Identity.referenceImageName(localFolder: folder) == name)
    }
}
