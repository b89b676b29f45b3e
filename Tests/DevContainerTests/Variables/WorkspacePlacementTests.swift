import DevContainer
import Diagnostics
import JSONC
import Testing

struct WorkspacePlacementTests {
    private let sub = WorkspacePlacement(localFolder: "/r/sub", repositoryRoot: "/r")

    private func variables(
        _ text: String,
        _ placement: WorkspacePlacement
    ) throws -> VariableContext {
        let document = try JSONDocument(parsing: Array(text.utf8), path: "devcontainer.json")
        return placement.variables(for: document, localEnvironment: ["USER": "u"])
    }

    @Test func `SPEC-RUN-01 SPEC-RUN-02 the folder is mounted below workspaces`() {
        let placement = WorkspacePlacement(localFolder: "/home/u/proj/")
        #expect(
            placement.defaultMount.text == "type=bind,source=/home/u/proj,target=/workspaces/proj"
        )
        #expect(placement.defaultContainerFolder == "/workspaces/proj")
    }

    @Test func `SPEC-VAR-20 SPEC-RUN-03 a folder in a repository brings the whole repository`()
        throws
    {
        #expect(sub.defaultMount.text == "type=bind,source=/r,target=/workspaces/r")
        let variables = try variables(#"{"image":"a"}"#, sub)
        #expect(variables.localWorkspaceFolder == "/r/sub")
        #expect(variables.containerWorkspaceFolder == "/workspaces/r/sub")
    }

    @Test func `SPEC-VAR-19 the configuration's own folder is followed, its variables first`()
        throws
    {
        let text = #"{"image":"a","workspaceFolder":"/w/${localWorkspaceFolderBasename}"}"#
        #expect(try variables(text, sub).containerWorkspaceFolder == "/w/sub")
    }

    @Test func `SPEC-RUN-04 SPEC-RUN-05 the configuration's own mount wins, empty wants none`()
        throws
    {
        let own = try configuration(
            #"{"image":"a","workspaceMount":"source=${localWorkspaceFolder}/x,target=/w,type=bind"}"#
        )
        #expect(sub.mount(for: own)?.text == "type=bind,source=/home/u/proj/x,target=/w")
        let none = try configuration(#"{"image":"a","workspaceMount":""}"#)
        #expect(sub.mount(for: none) == nil)
        #expect(sub.mount(for: try configuration(#"{"image":"a"}"#)) == sub.defaultMount)
    }

    @Test func `SPEC-CMP-10 SPEC-CMP-11 Compose has the root and no mount`() throws {
        let compose = try configuration(#"{"dockerComposeFile":"c","service":"s"}"#)
        #expect(sub.containerFolder(for: compose) == "/")
        #expect(sub.mount(for: compose) == nil)
    }

    @Test func `SPEC-RUN-07 AMB-12 a folder outside of every mount is warned about`() throws {
        let alone = try configuration(#"{"image":"a","workspaceFolder":"/opt/x"}"#)
        #expect(sub.containerFolder(for: alone) == "/opt/x")
        #expect(
            sub.warning(for: alone)?.summary == "the workspace folder `/opt/x` lies in no mount"
        )
        let mounted = try configuration(
            #"{"image":"a","workspaceFolder":"/opt/x","mounts":["source=v,target=/opt"]}"#
        )
        #expect(sub.warning(for: mounted) == nil)
        #expect(sub.warning(for: try configuration(#"{"image":"a"}"#)) == nil)
    }

    @Test(arguments: [
        (
            "/home/u/proj-wt", "gitdir: ../proj/.git/worktrees/proj-wt\n", "/home/u/proj/.git",
            "/workspaces/proj-wt", "/workspaces/proj/.git"
        ),
        (
            "/r/trees/a/b", "gitdir: ../../../main/.git/worktrees/b\r\n", "/r/main/.git",
            "/workspaces/trees/a/b", "/workspaces/main/.git"
        ),
        (
            "/r/main/wt", "gitdir:../.git/worktrees/wt", "/r/main/.git", "/workspaces/wt",
            "/workspaces/.git"
        ),
    ])
    func `a worktree with a relative path brings its repository along`(
        folder: String,
        file: String,
        common: String,
        target: String,
        commonTarget: String
    ) throws {
        var placement = WorkspacePlacement(localFolder: folder)
        placement.addWorktree(gitFile: file)
        #expect(placement.defaultMount.text == "type=bind,source=\(folder),target=\(target)")
        let text = "type=bind,source=\(common),target=\(commonTarget)"
        #expect(placement.defaultWorktreeMount?.text == text)
        #expect(placement.defaultContainerFolder == target)
        let fixed = try configuration(
            #"{"image":"a","workspaceFolder":"/w","workspaceMount":"source=x,target=/w"}"#
        )
        #expect(placement.worktreeMount(for: fixed) == nil)
        let mounted = try configuration(#"{"image":"a","workspaceMount":"source=x,target=/w"}"#)
        #expect(placement.worktreeMount(for: mounted)?.text == text)
        let compose = try configuration(#"{"dockerComposeFile":"c","service":"s"}"#)
        #expect(placement.worktreeMount(for: compose) == nil)
    }

    @Test(arguments: [nil, "", "gitdir: /abs/.git/worktrees/x", "gitdir:", "something else"])
    func `any other worktree stays alone`(file: String?) {
        var placement = WorkspacePlacement(localFolder: "/home/u/proj")
        placement.addWorktree(gitFile: file)
        #expect(placement.defaultWorktreeMount == nil)
        #expect(placement.defaultMountTarget == "/workspaces/proj")
    }
}
