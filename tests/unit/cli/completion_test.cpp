// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/cli/completion.hpp"
#include "common/cli/values.hpp"

using namespace vlm;

namespace {

struct Target {
    std::string text;
    bool flag = false;
};

cli::Command declared(Target& target) {
    cli::Command program{"vlm-try", "Try"};
    program.flag("--force,-f", "Don't ask [ever]: write", target.flag);
    program.value("--format", "text|json", "How", target.text, cli::parse_text);
    cli::Command& add = program.subcommand("add", "Add: it's quick");
    add.value("--db", "FILE", "Where", target.text, cli::parse_text);
    add.value("--format", "csv|text", "How", target.text, cli::parse_text);
    return program;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the words that a value may be are those that its name lists") {
    Target target;
    const cli::Command program = declared(target);
    CHECK(cli::value_words(*program.find("format")) == std::vector<std::string>{"text", "json"});
    CHECK(cli::value_words(*program.find("force")).empty());
    CHECK(cli::value_words(*program.subcommands().front().find("db")).empty());
}

TEST_CASE("bash completes options by subcommand, and values") {
    Target target;
    const std::string script = cli::bash_completion(declared(target));
    CHECK(has(script, "_vlm_try() {"));
    CHECK(has(script, "add) options='--db --format' ;;"));
    CHECK(has(script, "*) options='-f --force --format' ;;"));
    CHECK(has(script, "        add,--format) values='csv text' ;;\n        *,--format) values='text json' ;;\n"));
    CHECK(has(script, "complete -o filenames -F _vlm_try vlm-try\n"));
}

TEST_CASE("what has a meaning in a shell is quoted") {
    Target target;
    const cli::Command program = declared(target);
    const std::string zsh = cli::zsh_completion(program);
    CHECK(has(zsh, R"('--force[Don'\''t ask \[ever\]\: write]')"));
    CHECK(has(zsh, "'*--format[How]:text|json:(text json)'"));
    CHECK(has(zsh, R"('add:Add\: it'\''s quick')"));
    const std::string fish = cli::fish_completion(program);
    CHECK(has(fish, R"(-l force -s f -d 'Don'\''t ask [ever]: write')"));
    CHECK(has(fish, "-n '__fish_seen_subcommand_from add' -l db -r -F -d 'Where'"));
    CHECK(has(fish, "-l format -x -a 'text json' -d 'How'"));
}

TEST_CASE("a shell that is not known is named") {
    CHECK_THROWS_WITH(cli::parse_shell("tcsh"), "--completion: 'tcsh' is none of bash, zsh, fish");
}
