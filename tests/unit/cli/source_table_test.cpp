// SPDX-License-Identifier: Apache-2.0
#include "common/cli/source_table.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/cli/arguments.hpp"
#include "common/cli/named_source.hpp"
#include "common/cli/settings.hpp"
#include "common/cli/source_options.hpp"
#include "common/cli/values.hpp"
#include "tests/unit/cli/surroundings.hpp"

using namespace vlm;
using test::Folder;
using test::Variable;

namespace {

struct Capturer {
    cli::SourceOptions source;
    std::string config;
    std::vector<std::string> arguments;
    cli::Command command{"vlm-capture", "Test"};

    Capturer() {
        command.take_named_sources();
        command.positionals("SOURCE...", "Sources", arguments);
        cli::declare_source(command, source);
        cli::declare_source_retries(command, source);
        command.value("--config", "FILE", "File", config, cli::parse_text, "", cli::Scope::command_line);
    }

    cli::Settings set(const std::vector<std::string>& words) {
        return cli::Settings{command, command, cli::parse_arguments(command, words)};
    }
};

} // namespace

TEST_CASE("a source's name is letters, digits, - and _") {
    for (const char* name : {"yard", "cam-1", "Gate_2", "7"})
        CHECK(cli::is_source_name(name));
    for (const char* other : {"", "a b", "a/b", "a.b", "rtsp://a", "-."})
        CHECK_FALSE(cli::is_source_name(other));
}

TEST_CASE("what [source.NAME] says counts for that source, below what is nearer to the user") {
    const Folder folder;
    folder.write("config.toml",
                 "[source.yard]\nopen-timeout = '3s'\nuser = 'user'\npassword = 'mine'\nread-timeout = '9s'\n");
    const std::string config = folder.write(
        "other.toml", "hwaccel = 'auto'\n[capture]\nread-timeout = '4s'\n"
                      "[source.yard]\nurl = 'rtsp://u:secret@host/1'\nhwaccel = 'cuda'\nread-timeout = '5s'\n"
                      "frame-timeout = '6s'\nrtsp-transport = 'udp'\npassword-env = 'YARD'\n");
    const Variable password{"YARD", "s3cret"};
    const Variable timeout{"VLM_FRAME_TIMEOUT", "7s"};
    Capturer all;
    cli::Settings settings = all.set({"yard", "--config", config, "--rtsp-transport", "http"});
    CHECK(all.source.hwaccel == "auto");
    CHECK(settings.knows_source("yard"));
    CHECK_FALSE(settings.knows_source("door"));
    CHECK(cli::url_of_source(settings).empty());

    settings.apply_source("yard");
    CHECK(all.source.hwaccel == "cuda");
    CHECK(all.source.read_timeout == std::chrono::seconds{5});
    CHECK(all.source.frame_timeout == std::chrono::seconds{7});
    CHECK(all.source.open_timeout == std::chrono::seconds{3});
    CHECK(all.source.rtsp_transport == "http");
    CHECK(cli::url_of_source(settings) == "rtsp://u:secret@host/1");
    CHECK(cli::login_of_source(settings).user == "user");
    CHECK(cli::login_of_source(settings).password == "s3cret"); // the nearer file's
    for (const std::string& line : settings.source_lines())
        CHECK_THAT(line, !Catch::Contains("secret") && !Catch::Contains("mine") && !Catch::Contains("7s"));

    settings.apply_source("door");
    CHECK(all.source.hwaccel == "auto");
    CHECK(all.source.read_timeout == std::chrono::seconds{4});
    CHECK(cli::login_of_source(settings).user.empty());
    CHECK(settings.source_lines().empty());
}

TEST_CASE("arguments say where sources are, or leave it to the configuration") {
    const Folder folder;
    folder.write("config.toml", "[source.yard]\nurl = 'rtsp://host/1'\n");
    Capturer all;
    const cli::Settings settings = all.set({});
    CHECK(cli::places_of({"clip.mp4", "door=clip.mp4", "a=-", "-", "yard", "a/b=c"}, settings) ==
          std::vector<std::string>{"clip.mp4", "clip.mp4", "-", "-", "", "a/b=c"});
}

TEST_CASE("programs that know no sources by name leave their settings to those that do") {
    const Folder folder;
    folder.write("config.toml", "[source.yard]\nurl = 'rtsp://host/1'\nretries = 5\nunheard-of = 1\n");
    cli::Command other{"vlm-analyze", "Test"};
    CHECK_FALSE(cli::Settings{other, other, {}}.knows_source("yard"));
    Capturer capturer;
    CHECK_THROWS_WITH(capturer.set({}), Catch::EndsWith(":4: unheard-of: not a setting of a source"));
}

TEST_CASE("what is asked about a source is for programs that ask, and the rest for those that read it") {
    const Folder folder;
    folder.write("config.toml", "[source.yard]\nurl = 'rtsp://host/1'\nretries = 3\nprompt = 'Open?'\nwindow = 8\n");
    Capturer capturer;
    cli::Settings capture = capturer.set({});
    capture.apply_source("yard");
    CHECK(capture.of_source("prompt") == nullptr);
    CHECK(cli::url_of_source(capture) == "rtsp://host/1");

    cli::Command asker{"vlm-analyze", "Test"};
    std::string prompt;
    asker.take_named_sources();
    asker.value("--prompt,-p", "TEXT", "Question", prompt, cli::parse_text);
    cli::Settings settings{asker, asker, cli::parse_arguments(asker, {})};
    CHECK(prompt.empty());
    settings.apply_source("yard");
    CHECK(prompt == "Open?");
    CHECK(cli::url_of_source(settings).empty());
    cli::Settings typed{asker, asker, cli::parse_arguments(asker, {"-p", "Typed?"})};
    typed.apply_source("yard");
    CHECK(prompt == "Typed?");
}

TEST_CASE("reconnections have the name that earlier releases gave them, too") {
    const Folder folder;
    const std::string config =
        folder.write("other.toml", "reconnects = 7\n[source.yard]\nurl = 'rtsp://host/1'\nretries = 3\n");
    Capturer all;
    cli::Settings settings = all.set({"--config", config});
    CHECK(cli::open_options(all.source, "rtsp://host/1").retries == 7);
    settings.apply_source("yard"); // the nearer one counts
    CHECK(cli::open_options(all.source, "rtsp://host/1").retries == 3);
    all.set({"--config", config, "--reconnects", "0"});
    CHECK(cli::open_options(all.source, "rtsp://host/1").retries == 0);
    all.set({"--retries", "2"});
    CHECK(cli::open_options(all.source, "rtsp://host/1").retries == 2);
    CHECK_THROWS_WITH(all.set({"--retries", "2", "--reconnects", "2"}),
                      "--reconnects and --retries: give only one of them");
}

TEST_CASE("programs that never give a source up leave it to others how often it is tried") {
    const Folder folder;
    const std::string config =
        folder.write("patient.toml", "[source.yard]\nurl = 'rtsp://host/1'\nretries = 3\nreconnects = 3\n");
    cli::Command patient{"vlm-serve-hls", "Test"};
    cli::SourceOptions source;
    std::string file;
    patient.take_named_sources();
    cli::declare_source(patient, source);
    patient.value("--config", "FILE", "File", file, cli::parse_text, "", cli::Scope::command_line);
    cli::Settings settings{patient, patient, cli::parse_arguments(patient, {"--config", config})};
    settings.apply_source("yard");
    CHECK(cli::url_of_source(settings) == "rtsp://host/1");
    CHECK(settings.of_source("retries") == nullptr);
}
