// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::media {

/// How sources are opened and read.
struct SourceOptions {
    base::Micros open_timeout{10'000'000};
    base::Micros read_timeout{30'000'000}; ///< without a byte
    std::string rtsp_transport = "tcp";    ///< tcp, udp, udp_multicast, http, https
    std::string input_format;              ///< of a camera: a pixel format or codec ("mjpeg"); empty: its own choice
    std::string input_size;                ///< of a camera or the screen: "1280x720"; empty: its own choice
    std::string input_rate;                ///< frames per second, a number or a fraction; empty: its own choice
    std::string user;                      ///< for places that want to know who asks; empty: as the place itself says
    std::string password;
};

/// What libavformat is told to open a place.
struct Opening {
    std::string url;
    std::string format;                                       ///< its name; empty: to be found out
    std::vector<std::pair<std::string, std::string>> options; ///< of protocol and container
    bool live = false;                                        ///< its frames are of the present, and it has no end
    bool device = false;                                      ///< one of libavdevice's
};

/// How a place is opened: a file, a folder of pictures, "-", a URL, a camera ("/dev/video0"), the screen ("screen:",
/// "screen::0.0+10,20"), a test pattern with its time in the picture ("test:", "test:1280x720@30"). Looks at local
/// names, opens nothing. Throws UsageError for what is not written as it should be.
[[nodiscard]] Opening opening_of(const std::string& name, const SourceOptions& options);

/// "rtsp://host/1" with user and password (escaped as they must be) where it has none. Pure.
[[nodiscard]] std::string with_credentials(const std::string& url, const std::string& user,
                                           const std::string& password);

} // namespace vlm::media
