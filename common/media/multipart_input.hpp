// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/media/av.hpp"
#include "common/media/jpeg_splitter.hpp"

struct AVIOContext;

namespace vlm::media {

/// JPEG pictures that a server sends one after the other (multipart/x-mixed-replace), as libavformat's "mpjpeg" reads
/// them: each with its right length, so that it is there as soon as it has come, whatever the server's own boundaries
/// and lengths are. For one thread.
class MultipartInput {
public:
    explicit MultipartInput(std::unique_ptr<AVIOContext, CloseIo> from);
    ~MultipartInput();
    MultipartInput(const MultipartInput&) = delete;
    MultipartInput& operator=(const MultipartInput&) = delete;

    /// For AVFormatContext::pb; goes with this object.
    [[nodiscard]] AVIOContext* io() const { return m_io.get(); }

private:
    static int on_read(void* self, std::uint8_t* bytes, int size) noexcept;
    [[nodiscard]] int read(std::uint8_t* bytes, int size);
    [[nodiscard]] int refill();

    std::unique_ptr<AVIOContext, CloseIo> m_from;
    JpegSplitter m_splitter;
    std::string m_ready; ///< parts, not yet handed out
    std::unique_ptr<AVIOContext, FreeIo> m_io;
};

} // namespace vlm::media
