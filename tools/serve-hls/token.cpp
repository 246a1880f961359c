// SPDX-License-Identifier: Apache-2.0
#include "tools/serve-hls/token.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "common/base/secret.hpp"
#include "common/cli/values.hpp"

namespace vlm::serving_tool {
namespace {

constexpr std::size_t token_bytes = 24;

std::string parse_scope(const std::string& text) {
    if (text != "view" && text != "upload") throw base::UsageError{"view or upload"};
    return text;
}

serving::Tokens parse_tokens(const std::string& path, const std::string& text) {
    try {
        return serving::Tokens{text};
    } catch (const base::UsageError& error) {
        throw base::UsageError{fmt::format("{}: {}", path, error.what())};
    }
}

/// What the file holds, to be written on; empty where there is none. Throws UsageError where it has the name, or could
/// not be read again.
std::string text_before(const std::string& path, const std::string& name) {
    std::string text = std::filesystem::exists(path) ? base::read_file(path) : std::string{};
    if (parse_tokens(path, text).has(name))
        throw base::UsageError{
            fmt::format("{}: {} has a token there; take that line out first, or choose another name", path, name)};
    if (!text.empty() && !text.ends_with('\n')) text += '\n';
    return text;
}

/// Throws OutputError where no file could be put there.
void check_place(const std::string& path) {
    try {
        base::Output::check(base::part_path(path), base::Overwrite::allow);
    } catch (const base::OutputError& error) { // of the other name, which is no concern of the user
        throw base::OutputError{path, error.error_number()};
    }
}

/// All of it has arrived when this returns.
void print(const std::string& line) {
    base::Output output{"-", base::Overwrite::allow};
    output.write(line + "\n");
    output.close();
}

} // namespace

void declare_token(cli::Command& program, TokenOptions& options) {
    cli::Command& command = program.subcommand("token", "Let somebody in: make a token, and keep its hash in a file");
    command.example("vlm-serve-hls token anna --token-file tokens --expires-in 30d", "Let somebody in for a month");
    command.positionals("NAME", "Who it is for: letters, digits, - and _", options.names);
    command.group("What");
    command.value("--token-file", "FILE", "The file to which it is added", options.file, cli::parse_text);
    command.list("--scope", "view|upload", "What it allows (default view)", options.scopes, parse_scope);
    command.value(
        "--expires-in", "D", "How long it holds, as 30d", options.time,
        [](const std::string& text) { return std::optional{cli::parse_span(text)}; }, "for ever");
}

serving::Tokens read_tokens(const std::string& path) {
    return parse_tokens(path, base::read_file(path));
}

base::ExitCode make_token(const TokenOptions& options) {
    if (options.names.size() != 1) throw base::UsageError{"name one whom it is for"};
    if (options.file.empty()) throw base::UsageError{"--token-file FILE says where its hash is kept"};
    serving::check_token_name(options.names.front());
    const std::string before = text_before(options.file, options.names.front());
    const std::string token = base::random_hex(token_bytes);
    serving::TokenEntry entry{options.names.front(), options.scopes.empty(), false, std::nullopt,
                              base::sha256_hex(token)};
    for (const std::string& scope : options.scopes)
        (scope == "view" ? entry.may_view : entry.may_upload) = true;
    if (options.time) entry.expires = base::wall_now() + *options.time;
    check_place(options.file);
    print(token); // before its hash is kept: who was not shown it can ask for it again
    base::replace_secret_file(options.file, before + to_line(entry));
    return base::ExitCode::done;
}

} // namespace vlm::serving_tool
