// SPDX-License-Identifier: Apache-2.0
#include "common/cli/source_table.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/cli/arguments.hpp"
#include "common/cli/config.hpp"
#include "common/cli/source_options.hpp"

namespace vlm::cli {
namespace {

using base::UsageError;

constexpr std::array<std::string_view, 5> own_keys = {"url", "user", "password", "password-file", "password-env"};

/// What is asked about a source, by programs that ask.
constexpr std::array<std::string_view, 9> question_keys = {"prompt", "system", "profile", "schema", "choices",
                                                           "window", "stride", "fps",     "every"};

/// How long it is tried for, by programs that give a source up.
constexpr std::array<std::string_view, 2> patience_keys = {"reconnects", "retries"};

template <std::size_t count>
bool is_among(const std::array<std::string_view, count>& keys, const std::string& key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

bool is_of_question(const std::string& key) {
    return is_among(question_keys, key);
}

bool asks(const Command& program) {
    return program.find("prompt") != nullptr;
}

bool is_for_others(const Command& program, const std::string& key) {
    return asks(program) != is_of_question(key) ||
           (is_among(patience_keys, key) && find_setting(program, key) == nullptr);
}

/// How one source is read; --strict is about how the whole run ends.
bool is_for_one(const Option& option) {
    return option.group == source_group && option.name != "strict";
}

std::vector<std::string> keys_of(const Command& program) {
    std::vector<std::string> keys{own_keys.begin(), own_keys.end()};
    for (const Option& option : program.options()) {
        if (is_for_one(option)) keys.push_back(option.name);
    }
    return keys;
}

void check(const Command& program, const TomlEntry& entry, const std::string& file) {
    const std::string where = fmt::format("{}:{}: ", file, entry.line);
    if (entry.path.size() != 3) throw UsageError{where + "source: write [source.NAME], with url = where it is"};
    const std::string& name = entry.path[1];
    if (!is_source_name(name)) {
        throw UsageError{fmt::format("{}source: '{}' is no name; use letters, digits, - and _", where, name)};
    }
    const Option* option = find_setting(program, entry.key());
    if (is_of_question(entry.key())) return;
    if (is_among(own_keys, entry.key()) || (option != nullptr && is_for_one(*option))) {
        if (entry.array) throw UsageError{where + entry.key() + ": takes one value, not an array"};
        if (entry.values.front().empty()) throw UsageError{where + entry.key() + ": is empty"};
        return;
    }
    throw UsageError{fmt::format("{}{}: not a setting of a source{}", where, entry.key(),
                                 suggestion(entry.key(), keys_of(program)))};
}

/// The first line of a file: editors end it.
std::string first_line(const Assignment& file) {
    try {
        const std::string text = base::read_file(file.values.back());
        return text.substr(0, text.find_first_of("\r\n"));
    } catch (const base::SystemError& error) {
        throw UsageError{fmt::format("{}: {}", file.where, error.what())};
    }
}

std::string of_variable(const Assignment& variable) {
    const char* value = std::getenv(variable.values.back().c_str());
    if (value == nullptr) throw UsageError{fmt::format("{}: {} is not set", variable.where, variable.values.back())};
    return value;
}

std::string password_of(const Assignment& given) {
    if (given.option == "password-file") return first_line(given);
    if (given.option == "password-env") return of_variable(given);
    return given.values.back();
}

} // namespace

bool is_source_name(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(),
                                        [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; });
}

void add_source_setting(Layer& layer, const Command& program, const TomlEntry& entry, const std::string& file) {
    if (is_for_others(program, entry.key())) return;
    check(program, entry, file);
    layer.sources[entry.path[1]].push_back({entry.key(), entry.values,
                                            fmt::format("{}:{}: {}", file, entry.line, entry.key()),
                                            Source::configuration, true});
}

std::string url_of_source(const Settings& settings) {
    const Assignment* url = settings.of_source("url");
    return url == nullptr ? "" : url->values.back();
}

Login login_of_source(const Settings& settings) {
    const Assignment* given = nullptr;
    for (const char* key : {"password", "password-file", "password-env"}) { // at most one of them is there
        if (const Assignment* found = settings.of_source(key)) given = found;
    }
    const Assignment* user = settings.of_source("user");
    if (given != nullptr && user == nullptr) throw UsageError{given->where + ": needs user"};
    if (user == nullptr) return {};
    return {user->values.back(), given == nullptr ? "" : password_of(*given)};
}

} // namespace vlm::cli
