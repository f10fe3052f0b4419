import asyncio, httpx2, pytest
from contextlib import AsyncExitStack
from tests.stats.test_live import *
from tests.conftest import *
from tests.stats.conftest import *
def rss(p): return int(open(f"/proc/{p._process.pid}/statm").read().split()[1])*4//1024
async def test_mem(stats, listen, ministry, tell):
    sizes=[]
    letter=new_id(); await tell(letter, REGISTERED)
    n=0
    for round in range(6):
        async with AsyncExitStack() as open:
            hs=[await open.enter_async_context(listen(MINISTER)) for _ in range(40)]
            for h in hs: await soon(h)
            for _ in range(60):
                n+=1; await tell(letter, REFERRED.model_copy(update={"referral": f"{n:032}"}))
            await asyncio.sleep(1)
        sizes.append(rss(stats))
    print(sizes)
