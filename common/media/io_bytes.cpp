// SPDX-License-Identifier: Apache-2.0
#include "common/media/io_bytes.hpp"

#include <algorithm>
#include <cstddef>

extern "C" {
#include <libavformat/avio.h>
}

namespace vlm::media {

IoBytes read_at(AVIOContext& io, std::int64_t position, std::int64_t n) {
    const std::int64_t before = avio_tell(&io);
    IoBytes bytes(static_cast<std::size_t>(n));
    const int got = avio_seek(&io, position, SEEK_SET) < 0 ? 0 : avio_read(&io, bytes.data(), static_cast<int>(n));
    bytes.resize(static_cast<std::size_t>(std::max(got, 0)));
    avio_seek(&io, before, SEEK_SET);
    return bytes;
}

} // namespace vlm::media
