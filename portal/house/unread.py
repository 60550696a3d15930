"""What does somebody read whose request the web server itself cannot read: an endless address, raw bytes?

The portal never sees such a request, so it cannot tell the reader's language: the page says it in all four. It repeats
nothing of what was sent. gunicorn.conf.py puts it in place of gunicorn's own, which is English and quotes.
"""

from __future__ import annotations

import socket

from gunicorn import util  # type: ignore[import-untyped]  # it carries no types

PAGE = """<!doctype html>
<html lang="zh-Hant-MO">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Macau · Zhuhai</title>
<p>我們讀不到這個要求：網址太長或不完整。沒有任何改動。<a href="/zh-hant/">到首頁</a></p>
<p lang="zh-Hans">我们读不到这个请求：网址太长或不完整。没有任何改动。<a href="/zh-hans/">到首页</a></p>
<p lang="pt">Não conseguimos ler este pedido: o endereço é demasiado longo ou está incompleto. Nada foi alterado.
<a href="/pt/">Ir para a primeira página</a></p>
<p lang="en">We could not read this request: its address is too long or not complete. Nothing was changed.
<a href="/en/">Go to the first page</a></p>
</html>
"""


def write_page(sock: socket.socket, status_int: int, reason: str, mesg: str) -> None:
    """Takes the place of gunicorn.util.write_error. mesg, which quotes what was sent, is left out."""
    body = PAGE.encode()
    head = (
        f"HTTP/1.1 {status_int} {reason}\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    util.write_nonblock(sock, head.encode("latin-1") + body)
