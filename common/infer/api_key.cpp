// SPDX-License-Identifier: Apache-2.0
#include "common/infer/api_key.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/program.hpp"
#include "common/base/signals.hpp"
#include "common/base/text.hpp"

namespace vlm::infer {
namespace {

constexpr std::size_t longest = 65536; ///< of a key's file

/// What the shell's command prints.
std::string output_of(const KeySource& source) {
    using How = base::ProgramEnd::How;
    const auto end = base::read_program({"/bin/sh", "-c", source.command}, {source.patience, base::stop_requested});
    switch (end.how) {
    case How::stopped:
        throw base::Interrupted{};
    case How::timed_out:
        throw base::UsageError{fmt::format("the key command gave no key within {:g} s (--api-key-timeout)",
                                           static_cast<double>(source.patience.count()) / 1e3)};
    case How::endless:
        throw base::UsageError{"the key command does not stop writing; a key is one line"};
    case How::exited:
    case How::signalled:
        break;
    }
    if (!end.succeeded()) throw base::UsageError{"the key command failed; run it by hand to see why"};
    return end.output;
}

std::string first_line(const std::string& text) {
    const std::string_view trimmed = base::trim(text);
    return std::string{trimmed.substr(0, trimmed.find('\n'))};
}

/// What is wrong with the file is wrong with the configuration.
std::string content_of(const std::string& file) {
    try {
        return base::read_file(file, longest);
    } catch (const base::Error& error) {
        throw base::UsageError{std::string{"--api-key-file: "} + error.what()};
    }
}

} // namespace

std::optional<std::string> process_environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
}

std::string checked_key(const std::string& key, const std::string& origin) {
    std::string trimmed{base::trim(key)};
    if (trimmed.empty()) throw base::UsageError{origin + " gives no key"};
    const bool fits = std::all_of(trimmed.begin(), trimmed.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (!fits) throw base::UsageError{origin + " gives a key with blanks or control characters"};
    return trimmed;
}

std::optional<std::string> read_key(const KeySource& source, const Environment& environment) {
    if (!source.value.empty()) return source.value;
    if (!source.environment.empty()) {
        const auto value = environment(source.environment);
        if (!value) throw base::UsageError{"the environment has no variable " + source.environment + " for the key"};
        return checked_key(*value, source.environment);
    }
    if (!source.file.empty()) return checked_key(first_line(content_of(source.file)), source.file);
    if (!source.command.empty()) return checked_key(first_line(output_of(source)), "the key command");
    return std::nullopt;
}

void keep_key(KeySource& source, const Environment& environment) {
    source.value = read_key(source, environment).value_or("");
}

} // namespace vlm::infer
