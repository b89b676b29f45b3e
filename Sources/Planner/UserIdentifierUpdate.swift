/// The step that gives the remote user the ids of the host's user, so that files in a bind mount
/// belong to both.
public struct UserIdentifierUpdate: Hashable, Sendable {
    /// The remote user's name in the image.
    public var user: String
    /// The host user's id.
    public var userIdentifier: Int
    /// The id of the host user's group.
    public var groupIdentifier: Int

    /// Creates an update.
    public init(user: String, userIdentifier: Int, groupIdentifier: Int) {
        self.user = user
        self.userIdentifier = userIdentifier
        self.groupIdentifier = groupIdentifier
    }

    static let scriptPath = "\(BuildContext.ownFolder)/update-user-ids.sh"
    private static let mountPoint = "/tmp/berth-update-user-ids.sh"

    func dockerfileLines(_ builder: BuildPlan.Builder) -> [String] {
        let command =
            "sh \(Self.mountPoint) \(ShellText.quoted(user)) \(userIdentifier) \(groupIdentifier)"
        let title = ["", "# \(user) gets the ids of the user on the host"]
        switch builder {
        case .buildKit:
            let mount = "--mount=type=bind,source=\(Self.scriptPath),target=\(Self.mountPoint)"
            return title + ["RUN \(mount) \(command)"]
        case .legacy:
            return title + [
                "COPY \(Self.scriptPath) \(Self.mountPoint)",
                "RUN \(command) && rm -f \(Self.mountPoint)",
            ]
        }
    }

    var file: ContextFile {
        ContextFile(path: Self.scriptPath, text: Self.script, isExecutable: true)
    }

    /// Edits `/etc/passwd` and `/etc/group` as the reference CLI does: nothing when the ids are
    /// equal or the user id is taken; when only the group id is taken the group stays.
    private static let script = #"""
        #!/bin/sh
        set -e
        user=$1 new_uid=$2 new_gid=$3
        entry=$(grep "^$user:" /etc/passwd | head -n 1)
        if [ -z "$entry" ]; then
            echo "The remote user $user is not in /etc/passwd; its ids stay as they are"
            exit 0
        fi
        old_uid=$(echo "$entry" | cut -d: -f3)
        old_gid=$(echo "$entry" | cut -d: -f4)
        home=$(echo "$entry" | cut -d: -f6)
        if [ "$old_uid" = "$new_uid" ] && [ "$old_gid" = "$new_gid" ]; then
            exit 0
        fi
        if [ "$old_uid" != "$new_uid" ] && cut -d: -f3 /etc/passwd | grep -qx "$new_uid"; then
            echo "The user id $new_uid belongs to another user of the image; $user keeps $old_uid"
            exit 0
        fi
        if [ "$old_gid" != "$new_gid" ] && cut -d: -f3 /etc/group | grep -qx "$new_gid"; then
            echo "The group id $new_gid belongs to another group of the image; $user keeps $old_gid"
            new_gid=$old_gid
        fi
        sed -i -e "s/^\($user:[^:]*:\)[^:]*:[^:]*/\1$new_uid:$new_gid/" /etc/passwd
        if [ "$old_gid" != "$new_gid" ]; then
            sed -i -e "s/^\([^:]*:[^:]*:\)$old_gid:/\1$new_gid:/" /etc/group
        fi
        if [ -n "$home" ] && [ "$home" != "/" ] && [ -d "$home" ]; then
            chown -R "$new_uid:$new_gid" "$home"
        fi

        """#
}
