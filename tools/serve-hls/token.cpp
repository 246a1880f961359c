// SPDX-License-Identifier: Apache-2.0
#include "tools/serve-hls/token.hpp"

#include <filesystem>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "common/base/secret.hpp"
#include "common/cli/values.hpp"
#include "common/serving/tokens.hpp"

namespace vlm::serving_tool {
namespace {

constexpr std::size_t token_bytes = 24;

std::string parse_scope(const std::string& text) {
    if (text != "view" && text != "upload") throw base::UsageError{"view or upload"};
    return text;
}

std::string file_before(const std::string& path) {
    return std::filesystem::exists(path) ? base::read_file(path) : std::string{};
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
        [](const std::string& text) { return std::optional{cli::parse_span(text)}; }, "for good");
}

base::ExitCode make_token(const TokenOptions& options) {
    if (options.names.size() != 1) throw base::UsageError{"name one whom it is for"};
    if (options.file.empty()) throw base::UsageError{"--token-file FILE says where its hash is kept"};
    const std::string token = base::random_hex(token_bytes);
    serving::TokenEntry entry{options.names.front(), options.scopes.empty(), false, std::nullopt,
                              base::sha256_hex(token)};
    for (const std::string& scope : options.scopes)
        (scope == "view" ? entry.may_view : entry.may_upload) = true;
    if (options.time) entry.expires = base::wall_now() + *options.time;
    std::string text = file_before(options.file);
    if (!text.empty() && !text.ends_with('\n')) text += '\n';
    text += to_line(entry);
    static_cast<void>(serving::Tokens{text}); // refuses what could not be read again
    base::replace_secret_file(options.file, text);
    base::Output output{"-", base::Overwrite::allow};
    output.write(token + "\n");
    output.close();
    return base::ExitCode::done;
}

} // namespace vlm::serving_tool
