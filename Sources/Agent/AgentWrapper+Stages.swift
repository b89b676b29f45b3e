extension AgentWrapper {
    /// What each stage of the script does.
    static let stages = #"""
        check() {
            if [ "$sealed" = yes ]; then
                way=$(way_out)
                found seal "${way:-closed}"
                if [ -n "$way" ]; then refuse seal "$way"; fi
            fi
            if [ -n "$memory" ]; then
                memory_limit
                found memory "$limit"
                case $limit in
                unknown) ;;
                unlimited) refuse memory unlimited ;;
                *) if [ "$limit" -gt "$memory" ]; then refuse memory "$limit"; fi ;;
                esac
            fi
            if [ ! -x "$agent" ]; then refuse agent "no executable file $agent"; fi
            if [ -n "$marker" ]; then
                { read -r there <"${agent%/*}/berth-agent"; } 2>/dev/null || there=nothing
                if [ "$there" != "$marker" ]; then refuse agent "the marker says: $there"; fi
            fi
            if [ -n "$size" ]; then
                there=$(stat -L -c %s "$agent" 2>/dev/null) || there=unknown
                found size "$there"
                if [ "$there" != unknown ] && [ "$there" != "$size" ]; then
                    refuse agent "the file has $there bytes"
                fi
            fi
            if [ ! -d "$session" ] || [ ! -w "$session" ]; then refuse session "$session"; fi
            if [ ! -r "$prompt" ] || [ ! -s "$prompt" ]; then refuse prompt "$prompt"; fi
            if command -v bash >/dev/null 2>&1; then found bash yes; else found bash no; fi
        }

        # Waits until the start-up files are done, and ends a shell that takes too long.
        watch_probe() {
            waited=0
            while [ "$waited" -lt "$patience" ]; do
                sleep 1
                if [ -e "$out/turn" ]; then return; fi
                waited=$((waited + 1))
            done
            take turn watcher || return
            if read -r pid <"$out/pid"; then kill -s KILL "$pid"; fi
        }

        watch() {
            if [ ! -d "$out" ] || [ ! -w "$out" ]; then
                echo "cannot write the folder $out" >&2
                exit 98
            fi
            if ! take claim "$$"; then
                echo "another agent was started with the folder $out" >&2
                exit 96
            fi
            # With these traps a signal meant for all does not end the one who keeps the record.
            trap : HUP INT TERM
            (umask 022 && cd "$out" && : >>times && : >>checks && : >>events.jsonl &&
                : >>stderr.log && : >>probe.log)
            mark begun "$(date +%s 2>/dev/null)"
            check
            mark checked
            if [ -z "$flags" ]; then
                "$sh" "$self" agent </dev/null >/dev/null 2>&1
                finish "$?"
            fi
            watch_probe </dev/null >/dev/null 2>&1 &
            watcher=$!
            "$sh" "$self" probe </dev/null >/dev/null 2>&1
            status=$?
            { read -r owner <"$out/turn"; } 2>/dev/null || owner=nobody
            if [ "$owner" = agent ]; then finish "$status"; fi
            # The start-up files ended the shell or took too long: the agent goes without them.
            kill "$watcher" 2>/dev/null
            if [ "$owner" = watcher ]; then found probe timeout; else found probe "$status"; fi
            rm -f "$out/turn"
            "$sh" "$self" agent </dev/null >/dev/null 2>&1
            finish "$?"
        }

        case $stage in
        '') watch ;;
        probe)
            record pid "$$"
            user_shell
            found shell "$shell"
            export BERTH_CONTAINER_PATH="$PATH"
            exec "$shell" "$flags" "exec $sh $self agent" >>"$out/probe.log" 2>&1
            ;;
        agent)
            take turn agent || exit 97
            if [ -n "${BERTH_CONTAINER_PATH-}" ]; then merge_path "$BERTH_CONTAINER_PATH"; fi
            unset BERTH_CONTAINER_PATH
            mark probed
            record pid "$$"
            if [ -e "$out/stop" ]; then refuse stopped 'before the agent was started'; fi
            command cd -- "$workspace" || refuse workspace "$workspace"
            mark started
            record started "$$"
            set_environment
            become_agent
            ;;
        esac
        """#
}
