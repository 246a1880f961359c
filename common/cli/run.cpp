// SPDX-License-Identifier: Apache-2.0
#include "common/cli/run.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/out_of_memory.hpp"
#include "common/base/signals.hpp"
#include "common/base/what_failed.hpp"
#include "common/cli/argument_secrets.hpp"
#include "common/cli/arguments.hpp"
#include "common/cli/common_options.hpp"
#include "common/cli/completion.hpp"
#include "common/cli/help.hpp"
#include "common/cli/values.hpp"

namespace vlm::cli {
namespace {

using base::ExitCode;
namespace log = base::log;

bool quiet_run = false;

/// Before main(), which makes the options.
[[maybe_unused]] const bool ends_well = (base::end_without_memory(), true);

void print(const std::string& text) {
    base::Output out{"-", base::Overwrite::refuse};
    out.write(text);
}

std::string version_text(const Program& program) {
    std::string text = program.name + " " + program.version + "\n";
    if (program.libraries == nullptr) return text;
    for (const std::string& line : program.libraries()) {
        text += line + "\n";
    }
    return text;
}

void configure_log(const Program& program, const CommonOptions& common) {
    const log::Level level = common.quiet ? log::Level::error : common.verbose ? log::Level::debug : log::Level::info;
    quiet_run = common.quiet;
    log::configure({.program = program.name, .level = level, .format = common.log_format});
}

/// Errors that come before the options are read should look as asked for, too.
log::Format early_log_format(const std::vector<std::string>& arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i] == "--log-format=json") return log::Format::json;
        if (arguments[i] == "--log-format" && i + 1 < arguments.size() && arguments[i + 1] == "json") {
            return log::Format::json;
        }
    }
    const char* variable = std::getenv("VLM_LOG_FORMAT");
    return variable != nullptr && std::string_view{variable} == "json" ? log::Format::json : log::Format::text;
}

/// What was typed: the options taken apart, and the URLs whose passwords stood among them.
struct Typed {
    Arguments arguments;
    std::vector<std::string> exposed;
};

ExitCode execute(const Program& program, const Command& all, const Command& command, const Typed& typed,
                 const CommonOptions& common) {
    const Arguments& arguments = typed.arguments;
    if (arguments.options.contains("help")) {
        print(help_text(all, command, help_width()));
    } else if (arguments.options.contains("help-man")) {
        print(help_man(all));
    } else if (const auto shell = arguments.options.find("completion"); shell != arguments.options.end()) {
        print(completion(all, parse_shell(shell->second.back())));
    } else if (arguments.options.contains("version")) {
        print(version_text(program));
    } else {
        Settings settings{all, command, arguments};
        configure_log(program, common);
        for (const std::string& url : typed.exposed) {
            log::warning("{}: the process list shows a password that is given as an argument", url);
        }
        for (const std::string& line : settings.misspelt_variables()) {
            log::warning("{}", line);
        }
        for (const std::string& line : settings.lines()) {
            log::debug("{}", line);
        }
        return program.execute(settings);
    }
    return ExitCode::done;
}

ExitCode start(int argc, char* argv[], const Program& program) {
    std::vector<std::string> given{argv + std::min(argc, 1), argv + argc};
    Typed typed;
    typed.exposed = wipe_passwords(argc, argv);
    log::configure({.program = program.name, .format = early_log_format(given)});
    base::reserve_standard_descriptors();
    base::handle_signals();

    Command all{program.name, program.description};
    program.declare(all);
    CommonOptions common;
    declare_common(all, common);
    for (Command& sub : all.subcommands()) {
        declare_common(sub, common);
    }
    Command& command = chosen_command(all, given);
    typed.arguments = parse_arguments(command, given);
    const ExitCode code = execute(program, all, command, typed, common);
    base::check_standard_output();
    return code;
}

} // namespace

int run(int argc, char* argv[], const Program& program) {
    ExitCode code = ExitCode::failed;
    try {
        code = start(argc, argv, program);
    } catch (const base::ClosedPipe&) {
        code = ExitCode::done;
    } catch (const base::Error& error) {
        log::error("{}", error.what());
        code = error.code();
    } catch (const std::exception& error) {
        log::error("{}", base::what_failed(error));
    } catch (...) {
        log::error("failed for no known reason");
    }
    return static_cast<int>(code);
}

base::ShowProgress show_progress() {
    return quiet_run ? base::ShowProgress::no : base::ShowProgress::where_terminal;
}

} // namespace vlm::cli
