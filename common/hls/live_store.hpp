// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "common/base/clock.hpp"
#include "common/base/unnamed_file.hpp"
#include "common/http/exchange.hpp"

namespace vlm::hls {

/// Where the parts of live segments are kept: in files without a name, each for a while, which go once nobody holds a
/// part of them any more. A part that is being sent stays. For one thread.
class LiveStore {
public:
    /// A file is for so much of the video, about.
    explicit LiveStore(base::Micros file_length)
        : m_file_length{file_length} {}

    /// Throws SystemError, where a disk is full for instance: then nothing is kept.
    [[nodiscard]] http::FileRange add(std::span<const std::uint8_t> bytes);

    /// A segment is complete that lasts so long: its parts are in one file.
    void end_segment(base::Micros duration);

private:
    base::Micros m_file_length;
    base::Micros m_length{0}; ///< of what is in the file
    std::unique_ptr<base::UnnamedFile> m_file;
};

} // namespace vlm::hls
