// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "common/base/exit_code.hpp"
#include "common/base/listening_socket.hpp"
#include "common/cli/command.hpp"
#include "common/cli/settings.hpp"
#include "common/hls/packager.hpp"
#include "tools/serve-hls/live_options.hpp"
#include "tools/serve-hls/upload_options.hpp"

namespace vlm::serving_tool {

/// What is encrypted, and how.
struct TlsChoice {
    bool made_here = false;  ///< with a certificate made for this run
    std::string certificate; ///< PEM files
    std::string key;
};

struct ServeOptions {
    std::string db;
    hls::Transcode transcode = hls::Transcode::where_needed;
    base::ListenAddress listen{"127.0.0.1", 8090};
    std::optional<TlsChoice> tls;
    std::string token_file;
    bool open = false;
    std::vector<std::string> host_names;
    std::vector<std::string> origins;
    std::optional<std::size_t> client_rate;        ///< requests a second of one address (serving::RequestRate)
    std::optional<std::size_t> client_connections; ///< of one address (http::ClientLimits)
    UploadChoices upload;
    LiveShowing live;
};

/// Declares the options of the program without a subcommand.
void declare_serve(cli::Command& program, ServeOptions& options);

/// Serves until the user stops.
[[nodiscard]] base::ExitCode serve(const ServeOptions& options, cli::Settings& settings);

} // namespace vlm::serving_tool
