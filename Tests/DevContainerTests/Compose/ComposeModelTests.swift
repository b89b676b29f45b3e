import DevContainer
import OrderedCollections
import Testing

struct ComposeModelTests {
    /// What docker-compose 1.29 prints.
    private static let old = """
        services:
          app:
            build:
              args:
                A: '1'
                B: ''
              cache_from: [x, y]
              context: /p/.devcontainer
              dockerfile: ../Dockerfile
              extra_hosts: ["h:1.2.3.4"]
              labels: {l: $$v}
              network: host
              target: dev
            command: sh -c "echo $$HOME 'a b'; sleep 1"
            depends_on:
              db: {condition: service_started}
            entrypoint: /bin/sh -c
            image: mine
            profiles: [dev]
            user: 1000:1000
          db:
            image: debian:bookworm
            network_mode: service:net
          net: {build: /p/net, links: ["log:l"]}
          log: {image: a, command: []}
        version: '3.9'
        volumes:
          data: {}
        """

    @Test func `services are read as Compose before 2.0 prints them`() throws {
        let model = try ComposeModel(parsing: Self.old)
        let app = try #require(model.services["app"])
        #expect(app.image == "mine")
        #expect(app.entrypoint == ["/bin/sh", "-c"])
        #expect(app.command == ["sh", "-c", "echo $HOME 'a b'; sleep 1"])
        #expect(app.user == "1000:1000")
        #expect(app.profiles == ["dev"])
        let build = try #require(app.build)
        #expect(build.context == "/p/.devcontainer")
        #expect(build.dockerfile == "../Dockerfile")
        #expect(build.target == "dev")
        #expect(build.arguments == ["A": "1", "B": ""])
        #expect(build.cacheFrom == ["x", "y"])
        #expect(
            build.options == ["--label", "l=$v", "--network", "host", "--add-host", "h:1.2.3.4"]
        )
        #expect(model.services["net"]?.build == ComposeModel.Build(context: "/p/net"))
        #expect(model.services["log"]?.command == [])
        #expect(model.services["db"]?.command == nil)
        #expect(model.volumes == ["data"])
    }

    @Test func `services are read as Compose from 2.0 prints them`() throws {
        let model = try ComposeModel(
            parsing: """
                name: shop
                services:
                  app:
                    command: [sleep, "1000"]
                    entrypoint: null
                    build:
                      context: /p
                      dockerfile: Dockerfile
                      dockerfile_inline: "FROM a\\n"
                      args: {A: null, "Y": "1"}
                      additional_contexts: {other: /o}
                      ssh: [default]
                      extra_hosts: ["h=1.2.3.4"]
                      secrets: [{source: token, target: T}]
                      shm_size: "134217728"
                    platform: linux/arm64
                    pull_policy: build
                secrets:
                  token: {name: shop_token, file: /p/token}
                """
        )
        let app = try #require(model.services["app"])
        #expect(app.command == ["sleep", "1000"])
        #expect(app.entrypoint == nil)
        #expect(app.platform == "linux/arm64")
        #expect(app.pullPolicy == "build")
        #expect(app.build?.dockerfileText == "FROM a\n")
        #expect(app.build?.arguments == ["Y": "1"])
        #expect(
            app.build?.options == [
                "--shm-size", "134217728", "--add-host", "h:1.2.3.4", "--ssh", "default",
                "--build-context", "other=/o", "--secret", "id=T,src=/p/token",
            ]
        )
    }

    @Test func `what a service needs is started with it`() throws {
        let model = try ComposeModel(parsing: Self.old)
        #expect(model.closure(of: ["app"]) == ["app", "db", "net", "log"])
        #expect(model.closure(of: ["net"]) == ["net", "log"])
        #expect(model.closure(of: ["log", "nothing"]) == ["log"])
    }

    @Test(arguments: [
        (#"a  "b c" 'd $e'"#, ["a", "b c", "d $e"]),
        (#"a\ b "\"q\" \n" ''"#, ["a b", #""q" \n"#, ""]),
        ("", []),
    ])
    func `a command that is one text is cut into words`(text: String, words: [String]) throws {
        let quoted = text.replacing("'", with: "''")
        let model = try ComposeModel(parsing: "services: {a: {command: '\(quoted)'}}")
        #expect(model.services["a"]?.command == words)
    }
}
