/* An agent that follows a script instead of a model: it stands in for Claude Code where what is
 * measured is Berth, and how many of them there are. It tells of its start at once, waits for
 * `go` in the control folder, which holds two numbers, a rate and a count, prints so many lines a
 * second, and ends well. Each line tells when it was printed, in nanoseconds of the machine's
 * monotonic clock, which is the same inside and outside of a container. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *session = "00000000-0000-4000-8000-000000000000";

static long long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void until(long long instant)
{
    struct timespec time = {instant / 1000000000LL, instant % 1000000000LL};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

/* Prints a line with one write, as an agent does. */
static void print(const char *line, int length)
{
    for (int written = 0; written < length;) {
        ssize_t count = write(STDOUT_FILENO, line + written, length - written);
        if (count < 0) exit(1);
        written += count;
    }
}

static void begin(void)
{
    char line[1024];
    int length = snprintf(
        line, sizeof line,
        "{\"type\":\"system\",\"subtype\":\"init\",\"cwd\":\"/\",\"session_id\":\"%s\","
        "\"tools\":[],\"mcp_servers\":[],\"model\":\"scripted\",\"permissionMode\":\"default\","
        "\"apiKeySource\":\"none\",\"uuid\":\"%s\",\"at\":\"@%lld@\"}\n",
        session, session, now());
    print(line, length);
}

/* A model's words, a call of a tool and what it gave, in turns; each about as long as in life. */
static void tell(long number)
{
    static const char *contents[] = {
        "{\"type\":\"text\",\"text\":\"@%lld@ The total is rounded before the discount, so the "
        "cents of a large order are off by one.\"}",
        "{\"type\":\"tool_use\",\"id\":\"toolu_%08ld\",\"name\":\"Bash\",\"input\":{\"command\":"
        "\"make test # @%lld@\",\"description\":\"Run the tests\"}}",
        "{\"tool_use_id\":\"toolu_%08ld\",\"type\":\"tool_result\",\"content\":\"@%lld@\\n412 "
        "passed\\n0 failed\\n\",\"is_error\":false}",
    };
    char content[512], line[2048];
    int kind = number % 3;
    if (kind == 0) snprintf(content, sizeof content, contents[0], now());
    else snprintf(content, sizeof content, contents[kind], number - kind, now());
    int length = snprintf(
        line, sizeof line,
        kind == 2
            ? "{\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":[%s]},"
              "\"parent_tool_use_id\":null,\"session_id\":\"%s\",\"uuid\":\"%08ld\"}\n"
            : "{\"type\":\"assistant\",\"message\":{\"model\":\"scripted\",\"id\":\"msg_1\","
              "\"type\":\"message\",\"role\":\"assistant\",\"content\":[%s],\"stop_reason\":null,"
              "\"stop_sequence\":null,\"usage\":{\"input_tokens\":3,\"cache_creation_input_tokens\""
              ":212,\"cache_read_input_tokens\":14710,\"cache_creation\":"
              "{\"ephemeral_5m_input_tokens\":212,\"ephemeral_1h_input_tokens\":0},"
              "\"output_tokens\":41,\"service_tier\":\"standard\"}},\"parent_tool_use_id\":null,"
              "\"session_id\":\"%s\",\"uuid\":\"%08ld\"}\n",
        content, session, number);
    print(line, length);
}

static void end(long turns)
{
    char line[1024];
    int length = snprintf(
        line, sizeof line,
        "{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"duration_ms\":1,"
        "\"duration_api_ms\":1,\"num_turns\":%ld,\"result\":\"All is said.\",\"session_id\":\"%s\","
        "\"total_cost_usd\":0,\"usage\":{\"input_tokens\":3,\"output_tokens\":41},"
        "\"permission_denials\":[],\"uuid\":\"%s\",\"at\":\"@%lld@\"}\n",
        turns, session, session, now());
    print(line, length);
}

int main(int count, char **words)
{
    if (count > 1 && strcmp(words[1], "--version") == 0) {
        puts("0.0.1 (scripted)");
        return 0;
    }
    begin();
    long rate = 0, lines = 0;
    /* Whoever writes it makes the file first, and fills it then. */
    for (char last = 0; last != '\n'; until(now() + 10000000)) {
        FILE *go = fopen("/run/berth/control/go", "r");
        if (!go) continue;
        if (fscanf(go, "%ld %ld%c", &rate, &lines, &last) != 3) last = 0;
        fclose(go);
    }
    if (rate < 1) return 1;
    long long start = now();
    for (long number = 0; number < lines; number++) {
        until(start + number * (1000000000LL / rate));
        tell(number);
    }
    end(lines);
    return 0;
}
