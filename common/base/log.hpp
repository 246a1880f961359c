// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace vlm::base::log {

/// By meaning, not volume: error = something asked for was not done; warning = it goes on, perhaps degraded;
/// info = what a user watching wants to know; debug = what -v adds.
enum class Level { error, warning, info, debug };

enum class Format { text, json };

struct Settings {
    std::string program = "vlm"; ///< in front of every line
    Level level = Level::info;   ///< the least important level that is printed
    Format format = Format::text;
};

/// Sets how this process logs. Call once, before threads start.
void configure(Settings settings);

[[nodiscard]] bool enabled(Level level);

/// Writes one line to stderr: "vlm-analyze: warning: …" or one JSON object. Credentials are redacted, control
/// characters removed. Safe to call from several threads. A stderr that cannot be written is ignored: there is
/// nowhere left to say so.
void write(Level level, std::string_view message);

/// The line as it would be written, in JSON without a time: for those who may do no more than write it.
[[nodiscard]] std::string prepared_line(Level level, std::string_view message);

/// Writes a record (one JSON object with its line end) to stderr as it is, whatever the level.
void write_record(std::string_view line);

/// Whether the cursor of the terminal stands behind text that is written to standard output piece by piece: where
/// stderr is a terminal too, the next line there begins with a line end, and closes the text. Safe from several
/// threads.
void set_text_open(bool open);
[[nodiscard]] bool text_open();

/// Called before and after each line so that a progress bar can step aside. Both may be null.
struct LineHooks {
    void (*before)() = nullptr;
    void (*after)() = nullptr;
};
void set_line_hooks(LineHooks hooks);

template <typename... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::error, fmt::format(format, std::forward<Args>(args)...));
}

template <typename... Args>
void warning(fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::warning)) write(Level::warning, fmt::format(format, std::forward<Args>(args)...));
}

template <typename... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::info)) write(Level::info, fmt::format(format, std::forward<Args>(args)...));
}

template <typename... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::debug)) write(Level::debug, fmt::format(format, std::forward<Args>(args)...));
}

} // namespace vlm::base::log
