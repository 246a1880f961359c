// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vlm::cli {

/// What was written for one option, in order; empty means nothing: the default.
using Values = std::vector<std::string>;

/// What one mention of an option takes. A list may be mentioned again, and its value is split at commas; one of several
/// may be mentioned again, too, but has commas itself.
enum class Takes { nothing, one, list, one_of_several };

/// One option, defined once: the command line, the environment (VLM_MAX_SIDE), configuration files and profiles
/// (max-side), --help and the manual page all come from here.
struct Option {
    std::string name;     ///< "max-side"; positional arguments have none
    char letter = 0;      ///< 'p' for -p, 0 for none
    std::string value;    ///< what its value is called: "N"; empty for a flag
    std::string help;     ///< one sentence without full stop
    std::string standard; ///< the default as one would write it; empty for none
    std::string group;    ///< title in --help
    Takes takes = Takes::one;
    std::function<void(const Values&)> set; ///< throws UsageError with the reason only: the caller names the option
};

/// A command line as a user types it, beginning with the program's name, and what it does.
struct Example {
    std::string line;
    std::string does;
};

/// Whether an option is read from the environment and files too. The rest (--help, --config) is about one call.
enum class Scope { everywhere, command_line };

/// The options of a program or of one of its subcommands. Holds references into the structs it fills, which must
/// outlive it. Declaring opens nothing and checks nothing.
class Command {
public:
    Command(std::string name, std::string description)
        : m_name{std::move(name)}
        , m_description{std::move(description)} {}

    /// One of the one to three examples of --help; see Example.
    void example(std::string line, std::string does) { m_examples.push_back({std::move(line), std::move(does)}); }

    /// What is added from now on stands under this title.
    void group(std::string title) { m_group = std::move(title); }

    /// `names` is "--long" or "--long,-l" in all of these. A flag: present or not.
    void flag(std::string_view names, std::string help, bool& target, Scope scope = Scope::everywhere);

    /// One value; of several mentions the last counts. `parse` takes the text and throws UsageError with the reason.
    template <typename T, typename Parse>
    void value(std::string_view names, const std::string& value_name, const std::string& help, T& target, Parse parse,
               const std::string& standard = {}, Scope scope = Scope::everywhere) {
        const auto set = [&target, parse, initial = target](const Values& values) {
            if (values.empty()) {
                target = initial;
            } else {
                target = parse(values.back());
            }
        };
        add(names, option(value_name, help, standard, Takes::one, set), scope);
    }

    /// Several values: `parse` is called for each.
    template <typename T, typename Parse>
    void list(std::string_view names, const std::string& value_name, const std::string& help, std::vector<T>& target,
              Parse parse) {
        add_many(names, value_name, help, target, parse, Takes::list);
    }

    /// Several values with commas in them, each in a mention of its own, or in an array of a configuration file.
    template <typename T, typename Parse>
    void several(std::string_view names, const std::string& value_name, const std::string& help, std::vector<T>& target,
                 Parse parse) {
        add_many(names, value_name, help, target, parse, Takes::one_of_several);
    }

    /// The arguments that are no options, all of them. `usage` is how --help shows them: "VIDEO... [PROMPT]".
    void positionals(std::string usage, std::string help, std::vector<std::string>& target);

    /// At most one of these options (names without dashes) may be given. One given nearer to the user (a flag)
    /// replaces another one from farther away (a file).
    void exclusive(std::vector<std::string> names) { m_exclusive.push_back(std::move(names)); }

    /// `check` runs when every option has its final value; it throws UsageError on a contradiction.
    void check(std::function<void()> check) { m_checks.push_back(std::move(check)); }

    /// The program knows sources by the names that [source.NAME] of the configuration gives them.
    void take_named_sources();
    [[nodiscard]] bool takes_named_sources() const noexcept { return m_named_sources; }

    /// A subcommand, chosen by the first argument. The reference stays valid.
    Command& subcommand(std::string name, std::string description);

    /// The program does nothing without a subcommand, and --help says so.
    void need_subcommand() { m_needs_subcommand = true; }
    [[nodiscard]] bool needs_subcommand() const noexcept { return m_needs_subcommand; }

    [[nodiscard]] const std::string& name() const noexcept { return m_name; }
    [[nodiscard]] const std::string& description() const noexcept { return m_description; }
    [[nodiscard]] const std::vector<Example>& examples() const noexcept { return m_examples; }
    [[nodiscard]] const std::vector<Option>& options() const noexcept { return m_options; }
    [[nodiscard]] const std::vector<std::vector<std::string>>& exclusive_sets() const noexcept { return m_exclusive; }
    [[nodiscard]] const std::vector<std::function<void()>>& checks() const noexcept { return m_checks; }
    [[nodiscard]] std::deque<Command>& subcommands() noexcept { return m_subcommands; }
    [[nodiscard]] const std::deque<Command>& subcommands() const noexcept { return m_subcommands; }

    /// The positional arguments; its `value` is the usage text, empty where none are taken.
    [[nodiscard]] const Option& positional() const noexcept { return m_positional; }

    /// The option of this name (without dashes), or null.
    [[nodiscard]] const Option* find(std::string_view name) const;

    /// Whether the option is read from the environment and files.
    [[nodiscard]] bool is_setting(const Option& option) const;

private:
    template <typename T, typename Parse>
    void add_many(std::string_view names, const std::string& value_name, const std::string& help,
                  std::vector<T>& target, Parse parse, Takes takes) {
        const auto set = [&target, parse](const Values& values) {
            target.clear();
            for (const std::string& text : values) {
                target.push_back(parse(text));
            }
        };
        add(names, option(value_name, help, {}, takes, set), Scope::everywhere);
    }

    static Option option(std::string value_name, std::string help, std::string standard, Takes takes,
                         std::function<void(const Values&)> set);
    void add(std::string_view names, Option option, Scope scope);

    std::string m_name;
    std::string m_description;
    std::vector<Example> m_examples;
    std::string m_group;
    std::vector<Option> m_options;
    std::vector<std::string> m_command_line_only;
    Option m_positional;
    std::vector<std::vector<std::string>> m_exclusive;
    std::vector<std::function<void()>> m_checks;
    std::deque<Command> m_subcommands;
    bool m_named_sources = false;
    bool m_needs_subcommand = false;
};

} // namespace vlm::cli
