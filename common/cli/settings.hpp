// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/cli/arguments.hpp"
#include "common/cli/command.hpp"
#include "common/cli/layer.hpp"

namespace vlm::cli {

/// An option that somebody has set.
struct Setting {
    std::string option;
    std::string group; ///< its title in --help
    Values values;
};

/// The effective settings of this run. Precedence: command line, the profile it names, environment (VLM_…), the file
/// of --config, the user's config.toml, defaults. A profile that is named elsewhere ranks just below what names it.
class Settings {
public:
    /// Reads the environment and the files, then sets every option of `command`, which is `program` or one of its
    /// subcommands. Both must outlive this. Throws UsageError naming whoever set what is wrong: "--fps: …",
    /// "VLM_FPS: …", "config.toml:3: fps: …".
    Settings(const Command& program, const Command& command, const Arguments& arguments);

    /// What was typed, to be read again.
    [[nodiscard]] const Arguments& arguments() const { return m_arguments; }

    /// The subcommand's name; "" for the program itself.
    [[nodiscard]] std::string subcommand() const;

    /// Who set this option (its name without dashes).
    [[nodiscard]] Source source(const std::string& option) const;

    /// Whether anybody set it.
    [[nodiscard]] bool is_set(const std::string& option) const { return source(option) != Source::standard; }

    /// The model became known only now (the server has just one): sets every option again, with the overrides
    /// for this model. Values change only where a file has such overrides.
    void apply_model(const std::string& model);

    /// Whether the configuration has a [source.NAME] for it.
    [[nodiscard]] bool knows_source(const std::string& name) const;

    /// Sets every option again, with what [source.NAME] says, as long as it is not set nearer to the user; with the
    /// empty name without.
    void apply_source(const std::string& name);

    /// What a key of the applied [source.NAME] says that is no option, its place for errors beside it; null where it is
    /// not there.
    [[nodiscard]] const Assignment* of_source(const std::string& key) const;

    /// All that is set, by the options' names.
    [[nodiscard]] std::vector<Setting> values() const;

    /// "argument 1 = clip.mp4" for what is given by position, "fps = 1 (VLM_FPS)" for every option that is set, for -v;
    /// long values are cut, secrets in URLs hidden.
    [[nodiscard]] std::vector<std::string> lines() const;

    /// Those of lines() that [source.NAME] has set.
    [[nodiscard]] std::vector<std::string> source_lines() const;

    /// Variables of the environment that are called like one of the command's but for a slip of the hand: a line for
    /// each. Others that begin with VLM_ may be another program's.
    [[nodiscard]] std::vector<std::string> misspelt_variables() const;

private:
    void load_files(const Command& program);
    void resolve_for(Subject subject);
    void apply();

    const Command& m_program;
    const Command& m_command;
    Arguments m_arguments;
    Subject m_subject;
    std::vector<Layer> m_layers;
    Effective m_effective;
};

} // namespace vlm::cli
