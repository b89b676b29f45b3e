extension AgentWrapper {
    /// What the stages of the script share; builtins wherever they do, so that nothing depends on
    /// the image and a check costs no process.
    static let functions = #"""
        stage=${1-}

        # Notes a phase and when it began, in seconds since the machine's start.
        mark() {
            { read -r uptime rest </proc/uptime; } 2>/dev/null || uptime=0
            printf '%s %s%s\n' "$1" "$uptime" "${2+ $2}" >>"$out/times"
        }

        # Writes a state file so that it is there whole or not at all, for every user to read.
        record() {
            (umask 022 && printf '%s\n' "$2" >"$out/$1.new") && mv -f "$out/$1.new" "$out/$1"
        }

        # Notes what was found.
        found() {
            printf '%s %s\n' "$1" "$2" >>"$out/checks"
        }

        # Whether an earlier agent of this run began the conversation, and Berth wants it to go on.
        goes_on() {
            [ -s "$again" ] || return 1
            for file in "$session"/projects/*/"$conversation.jsonl"; do
                if [ -s "$file" ]; then return 0; fi
            done
            return 1
        }

        # Takes something that only one can have.
        take() {
            (umask 022 && set -C && printf '%s\n' "$2" >"$out/$1") 2>/dev/null
        }

        finish() {
            mark exited
            record exit "$1"
            exit "$1"
        }

        # Ends without an agent: $1 says which check failed, $2 what was found.
        refuse() {
            record refused "$1
        $2"
            if [ -z "$stage" ]; then finish 97; fi
            exit 97
        }

        is_root() {
            while read -r field real others; do
                if [ "$field" = Uid: ]; then [ "$real" = 0 ]; return; fi
            done </proc/self/status
            return 1
        }

        # Prints the first thing that leads out of this network namespace, if there is one.
        # The kernel's own tunnel devices exist in every namespace; while down they lead nowhere.
        way_out() {
            [ -r /proc/net/dev ] || { echo 'cannot read /proc/net/dev'; return; }
            {
                read -r heading
                read -r heading
                while IFS=': ' read -r name rest; do
                    case $name in
                    lo) continue ;;
                    tunl0 | gre0 | gretap0 | erspan0 | sit0 | ip_vti0 | ip6_vti0 | ip6tnl0 | ip6gre0)
                        { read -r bits </sys/class/net/"$name"/flags; } 2>/dev/null || bits=1
                        if [ $((bits & 1)) = 0 ]; then continue; fi
                        ;;
                    esac
                    echo "the network interface $name"
                    return
                done
            } </proc/net/dev
            # gVisor's kernel shows the routes of its start; without an interface they lead nowhere,
            # and the relay beside it has asked the machine's kernel.
            if [ "$routes" = remembered ]; then return; fi
            [ -r /proc/net/route ] || { echo 'cannot read /proc/net/route'; return; }
            while read -r name target rest; do
                case $name in
                lo | Iface) ;;
                *) echo "an IPv4 route by $name"; return ;;
                esac
            done </proc/net/route
            [ -r /proc/net/ipv6_route ] || return
            while read -r line; do
                if [ "${line##* }" != lo ]; then echo "an IPv6 route by ${line##* }"; return; fi
            done </proc/net/ipv6_route
        }

        # Sets `limit` to the memory limit in bytes, `unlimited`, or `unknown` where it is hidden.
        memory_limit() {
            limit=unknown
            for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
                if [ -r "$file" ] && read -r limit <"$file"; then break; fi
            done
            case $limit in
            max | ???????????????????*) limit=unlimited ;;
            '' | *[!0-9]*) limit=unknown ;;
            esac
        }

        # Sets `shell` to the user's own: that of the environment, else of the user database.
        user_shell() {
            shell=${SHELL-}
            if [ -z "$shell" ]; then
                user=$(id -u)
                while IFS=: read -r name password number group comment home entry; do
                    if [ "$number" = "$user" ]; then shell=$entry; break; fi
                done </etc/passwd
            fi
            if [ ! -x "$shell" ]; then shell=/bin/sh; fi
        }

        # Puts into PATH what the container's own has and the shell's start-up files dropped, each
        # after its neighbour there.
        merge_path() {
            head=:
            tail=$PATH:
            rest=$1:
            while [ -n "$rest" ]; do
                entry=${rest%%:*}
                rest=${rest#*:}
                all=$head$tail
                case $all in
                *":$entry:"*) head=${all%%":$entry:"*}:$entry: tail=${all#"$head"} ;;
                *)
                    case $entry in
                    */sbin | */sbin/*) is_root || continue ;;
                    esac
                    head=$head$entry:
                    ;;
                esac
            done
            PATH=$head$tail
            PATH=${PATH#:}
            export PATH=${PATH%:}
        }
        """#
}
