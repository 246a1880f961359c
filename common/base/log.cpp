// SPDX-License-Identifier: Apache-2.0
#include "common/base/log.hpp"

#include <algorithm>
#include <atomic>
#include <climits>
#include <mutex>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "common/base/clock.hpp"
#include "common/base/redact.hpp"
#include "common/base/text.hpp"
#include "common/base/wait.hpp"

namespace vlm::base::log {
namespace {

struct State {
    std::mutex mutex;
    Settings settings;
    LineHooks hooks;
    std::atomic<bool> text_open = false;
    bool given_up = false; ///< nobody reads stderr, and the user has stopped; by whoever holds the lock
};

State& state() {
    static State instance;
    return instance;
}

std::string_view name(Level level) {
    switch (level) {
    case Level::error:
        return "error";
    case Level::warning:
        return "warning";
    case Level::info:
        return "info";
    case Level::debug:
        return "debug";
    }
    return "";
}

std::string text_line(const Settings& settings, Level level, const std::string& message) {
    // An error says what is wrong in its own words; its level would only repeat that.
    const std::string mark = level == Level::warning ? "warning: " : "";
    return settings.program + ": " + mark + message + "\n";
}

std::string json_line(const Settings& settings, Level level, const std::string& message, bool timed = true) {
    nlohmann::ordered_json line;
    if (timed) line["time"] = format_wall(wall_now());
    line["level"] = name(level);
    line["program"] = settings.program;
    line["message"] = valid_utf8(message);
    return line.dump() + "\n";
}

/// With the lock held.
void write_all(std::string_view line) {
    while (!line.empty()) {
        state().given_up = state().given_up || !wait_writable(STDERR_FILENO);
        if (state().given_up) return;
        const ssize_t written = ::write(STDERR_FILENO, line.data(), std::min<std::size_t>(line.size(), PIPE_BUF));
        if (written < 0) return;
        line.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// With the lock held.
void close_text() {
    if (::isatty(STDERR_FILENO) == 1 && state().text_open.exchange(false)) write_all("\n");
}

/// With the lock held.
void write_past_progress(std::string_view line) {
    if (state().hooks.before != nullptr) state().hooks.before();
    close_text();
    write_all(line);
    if (state().hooks.after != nullptr) state().hooks.after();
}

} // namespace

void configure(Settings settings) {
    const std::lock_guard lock{state().mutex};
    state().settings = std::move(settings);
}

bool enabled(Level level) {
    const std::lock_guard lock{state().mutex};
    return level <= state().settings.level;
}

void write(Level level, std::string_view message) {
    const std::string clean = one_line(redact(message), 4000);
    const std::lock_guard lock{state().mutex};
    const Settings& settings = state().settings;
    if (level > settings.level) return;
    write_past_progress(settings.format == Format::json ? json_line(settings, level, clean)
                                                        : text_line(settings, level, clean));
}

std::string prepared_line(Level level, std::string_view message) {
    const std::lock_guard lock{state().mutex};
    const Settings& settings = state().settings;
    return settings.format == Format::json ? json_line(settings, level, std::string{message}, false)
                                           : text_line(settings, level, std::string{message});
}

void write_record(std::string_view line) {
    const std::lock_guard lock{state().mutex};
    write_past_progress(line);
}

void set_text_open(bool open) {
    state().text_open = open;
}

bool text_open() {
    return state().text_open;
}

void set_line_hooks(LineHooks hooks) {
    const std::lock_guard lock{state().mutex};
    state().hooks = hooks;
}

} // namespace vlm::base::log
