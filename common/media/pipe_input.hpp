// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "common/base/descriptor.hpp"
#include "common/media/av.hpp"

struct AVIOContext;

namespace vlm::media {

/// A pipe as libavformat reads it: its first bytes can be looked at beforehand, and waiting for it ends when the user
/// stops (a pipe may be quiet for as long as it likes). For one thread.
class PipeInput {
public:
    explicit PipeInput(base::Descriptor pipe);
    ~PipeInput();
    PipeInput(const PipeInput&) = delete;
    PipeInput& operator=(const PipeInput&) = delete;

    /// The first `count` bytes, or all there are; they stay to be read. Before anything was read.
    /// Throws SystemError, Interrupted.
    [[nodiscard]] const std::string& peek(std::size_t count);

    /// For AVFormatContext::pb; goes with this object. Reading ends with AVERROR_EXIT when the user stops.
    [[nodiscard]] AVIOContext* io() const { return m_io.get(); }

private:
    static int on_read(void* self, std::uint8_t* bytes, int size) noexcept;
    [[nodiscard]] std::size_t read(char* bytes, std::size_t size);

    base::Descriptor m_pipe;
    std::string m_peeked; ///< not yet handed out
    std::unique_ptr<AVIOContext, FreeIo> m_io;
};

/// A local file, a named pipe or standard input ("-"), to be read from its beginning on; nothing for what is none of
/// these.
[[nodiscard]] std::unique_ptr<PipeInput> open_sequentially(const std::string& name);

} // namespace vlm::media
